package dev.ijen.cli;

import dev.ijen.rl.env.Drawable;
import dev.ijen.rl.env.Episode;
import dev.ijen.rl.env.VectorEnv;
import dev.ijen.rl.run.Atomic;
import dev.ijen.rl.run.Gif;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Tensor;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** Shows an episode: every second step as a frame of a GIF and, in a terminal, as moving text. */
final class Stage {
  private static final int WIDTH = 480;
  private static final int HEIGHT = 320;
  private static final int EVERY = 2;
  private static final double FRAME_SECONDS = .04;

  /** Without a terminal that can be rewritten, this many steps lie between two texts. */
  private static final int STILL = 100;

  private final PrintWriter out;
  private final boolean live;
  private final Drawable drawable;
  private int steps;
  private int lines;

  Stage(PrintWriter out, boolean live, Drawable drawable) {
    this.out = out;
    this.live = live;
    this.drawable = drawable;
  }

  /** Plays one episode of a fresh environment of one copy; returns its return. */
  double play(VectorEnv env, UnaryOperator<Tensor> policy, long seed, Path file) {
    double[] total = new double[1];
    Atomic.write(
        file,
        to -> {
          try (Gif gif = new Gif(to, FRAME_SECONDS)) {
            total[0] = play(env, policy, seed, gif);
          }
        });
    return total[0];
  }

  private double play(VectorEnv env, UnaryOperator<Tensor> policy, long seed, Gif gif)
      throws IOException {
    try (var _ = new Scope()) {
      env.reset(seed);
    }
    show(gif, true);
    while (true) {
      List<Episode> ended;
      try (var _ = new Scope()) {
        ended = env.step(policy.apply(env.observation())).ended();
      }
      steps++;
      show(gif, !ended.isEmpty());
      if (!ended.isEmpty()) return ended.getFirst().total();
    }
  }

  int steps() {
    return steps;
  }

  private void show(Gif gif, boolean always) throws IOException {
    if (steps % EVERY == 0 || always) {
      gif.add(frame());
      if (live) text();
    }
    if (!live && (steps % STILL == 0 || always)) text();
  }

  private BufferedImage frame() {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    drawable.draw(g, WIDTH, HEIGHT, 0);
    g.dispose();
    return image;
  }

  private void text() {
    String text = drawable.text(0).stripTrailing();
    if (live && lines > 0) out.print("\033[" + lines + "A"); // back up over the frame before
    text.lines().forEach(line -> out.println(line + (live ? "\033[K" : "")));
    out.flush();
    lines = (int) text.lines().count();
    if (live) pause();
  }

  private static void pause() {
    try {
      Thread.sleep((long) (FRAME_SECONDS * 1e3));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
