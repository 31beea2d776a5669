package dev.ijen.rl.preference;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.math.Vectors;
import java.util.ArrayList;
import java.util.List;

/**
 * A simulated annotator, who prefers what has the higher score. Bradley and Terry (1952): {@code
 * P(first > second) = sigmoid((first - second) / temperature)}, whatever the score is: a return, or
 * a regret with its sign turned ({@link Segments}). A temperature of 0 knows no noise, and tosses a
 * coin over equal scores.
 *
 * @param temperature at least 0
 * @param flips the probability that a label is turned round afterwards, 0 to 1/2
 */
public record Annotator(double temperature, double flips) {
  /** Checks both numbers. */
  public Annotator {
    List<String> wrong = new ArrayList<>();
    if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
      wrong.add("temperature " + temperature + ": at least 0, and finite");
    }
    if (!(flips >= 0 && flips <= .5)) wrong.add("flips " + flips + ": from 0 to 0.5");
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException("annotator: " + String.join("; ", wrong));
    }
  }

  /** Always prefers the higher score. */
  public static Annotator noiseless() {
    return new Annotator(0, 0);
  }

  /** Bradley and Terry's; temperature 1 is the model that reward learning assumes. */
  public static Annotator logistic(double temperature) {
    return new Annotator(temperature, 0);
  }

  /** The same one, whose labels are turned round with a probability. */
  public Annotator flipping(double probability) {
    return new Annotator(temperature, probability);
  }

  /** That the first is preferred. */
  public double probability(double first, double second) {
    double p =
        temperature == 0
            ? (1 + Math.signum(first - second)) / 2
            : Vectors.sigmoid((first - second) / temperature);
    return p + flips * (1 - 2 * p);
  }

  /** {@link #probability} of each pair: the labels of endlessly many annotators, averaged. */
  public double[] probabilities(double[] first, double[] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          "annotator: %d first scores and %d second ones; a pair has one of each"
              .formatted(first.length, second.length));
    }
    double[] p = new double[first.length];
    for (int i = 0; i < p.length; i++) p[i] = probability(first[i], second[i]);
    return p;
  }

  /** A label for each pair: 1 where the first is preferred, else 0. */
  public double[] labels(double[] first, double[] second, NumpyRandom random) {
    double[] label = probabilities(first, second);
    for (int i = 0; i < label.length; i++) label[i] = random.random() < label[i] ? 1 : 0;
    return label;
  }

  /**
   * How much the scores of another reward change a label at most, over pairs of neighbours (the
   * last and the first are neighbours too): 0 when this annotator cannot tell the rewards apart.
   */
  public double change(double[] before, double[] after) {
    double[] one = probabilities(before, turned(before));
    double[] other = probabilities(after, turned(after));
    return Vectors.furthest(one, other);
  }

  private static double[] turned(double[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) y[i] = x[(i + 1) % x.length];
    return y;
  }
}
