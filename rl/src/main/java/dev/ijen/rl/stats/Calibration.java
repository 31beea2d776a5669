package dev.ijen.rl.stats;

/**
 * The expected calibration error of stated probabilities (Naeini, Cooper and Hauskrecht 2015): over
 * bins of equal width, the distance between how likely events were said to be and how often they
 * happened, weighted by how many there were.
 */
public final class Calibration {
  private final double[] said;
  private final double[] happened;
  private double count;

  /** With so many bins; 10 is usual. */
  public Calibration(int bins) {
    said = new double[bins];
    happened = new double[bins];
  }

  /** Counts events that were given a probability and happened or not. */
  public void add(double probability, boolean event, double weight) {
    int bin = Math.min(said.length - 1, (int) (probability * said.length));
    said[bin] += weight * probability;
    if (event) happened[bin] += weight;
    count += weight;
  }

  /** Between 0 and 1; NaN of nothing. */
  public double error() {
    double sum = 0;
    for (int i = 0; i < said.length; i++) sum += Math.abs(said[i] - happened[i]);
    return sum / count;
  }
}
