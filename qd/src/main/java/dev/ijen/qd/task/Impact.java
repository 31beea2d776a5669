package dev.ijen.qd.task;

import dev.ijen.rl.env.Rows;

/** Where and how fast a lander first touches the ground: pyribs' measures of LunarLander-v3. */
final class Impact implements Behaviour.Notes {
  private static final int X = 0;
  private static final int DOWN = 3;
  private static final int LEFT_LEG = 6;
  private static final int RIGHT_LEG = 7;
  private final float[] measures;
  private final boolean[] touched;

  Impact(int n) {
    measures = new float[2 * n];
    touched = new boolean[n];
  }

  @Override
  public void after(Rows rows, int count, int[] who) {
    float[] observation = rows.observation.floats();
    int size = rows.observation.space().size();
    for (int i = 0; i < count; i++) {
      int w = who[i];
      if (touched[w]) continue;
      int at = i * size;
      touched[w] = observation[at + LEFT_LEG] > 0 || observation[at + RIGHT_LEG] > 0;
      float speed = observation[at + DOWN];
      measures[2 * w] = observation[at + X];
      // 0 at first: who never touches the ground has fallen, so that the least is below
      measures[2 * w + 1] = touched[w] ? speed : Math.min(measures[2 * w + 1], speed);
    }
  }

  @Override
  public float[] measures() {
    return measures;
  }
}
