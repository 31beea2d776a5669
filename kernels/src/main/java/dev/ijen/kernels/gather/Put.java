package dev.ijen.kernels.gather;

import dev.ijen.kernels.View;

/** One I32 element written per index, along the middle axis of three; the last one stays. */
final class Put {
  private Put() {}

  static void run(View[] v, double[] scalars) {
    int[] from = v[0].ints();
    int[] to = v[2].ints();
    new Walk("put along", v[2], v[1], v[0])
        .lines((w, index, near, far) -> {
          for (int i = 0; i < w.count; i++) {
            to[w.at(index + i * w.indexStep, far + i * w.farStep)] = from[near + i * w.nearStep];
          }
        });
  }
}
