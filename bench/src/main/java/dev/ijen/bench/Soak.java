package dev.ijen.bench;

import dev.ijen.autograd.Module;
import dev.ijen.autograd.Tape;
import dev.ijen.autograd.nn.LayerNorm;
import dev.ijen.autograd.nn.Mlp;
import dev.ijen.autograd.optim.Adam;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.opencl.OpenClDevice;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Losses;
import dev.ijen.tensor.Rng;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Very many training steps on a device: memory, there and on the host, must not grow in their
 * second half, and at last every object of the driver must have been given back.
 */
@Command(
    name = "soak",
    description = {
      "Many training steps; device and host memory must stay flat, and nothing may be left over.",
      "Exit code 1 when they do not.",
      "Example: ./ijen bench soak --device opencl"
    })
final class Soak implements Callable<Integer> {
  private static final int BATCH = 32;
  private static final int INPUTS = 8;
  private static final int CLASSES = 4;

  /** Sizes of the process settle later than this: compilers, code caches. */
  private static final int SETTLED = 50_000;

  private static final long MB = 1 << 20;

  @Option(names = "--device", description = "Where (default: ${DEFAULT-VALUE}).")
  private String device = "opencl";

  @Option(names = "--steps", description = "How many (default: ${DEFAULT-VALUE}).")
  private int steps = 100_000;

  @Spec private @Nullable CommandSpec spec;

  /** What is in use after some steps, in bytes; {@code process} is 0 where nobody says it. */
  record Sample(int steps, double seconds, long device, String objects, long heap, long process) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%,9d steps  %,7.0f steps/s  device %.2f MB (%s)  heap %.1f MB  process %.0f MB",
          steps,
          steps / seconds,
          (double) device / MB,
          objects,
          (double) heap / MB,
          (double) process / MB);
    }
  }

  @Override
  public Integer call() {
    if (steps < 10) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "--steps " + steps + ": 10 at least");
    }
    Device on = Devices.named(device);
    List<String> wrong = judge(run(on, steps));
    String left = on instanceof OpenClDevice d ? d.close() : "";
    System.out.println("left over after closing: " + (left.isEmpty() ? "nothing" : left));
    if (!left.isEmpty()) wrong.add("left over: " + left);
    wrong.forEach(w -> System.out.println("NOT FLAT: " + w));
    return wrong.isEmpty() ? 0 : 1;
  }

  /** What is trained: classes of points, by layers that use most families of kernels. */
  record Net(Mlp in, LayerNorm norm, Mlp out) implements Module<Net> {
    static Net of(Key key) {
      return new Net(
              Mlp.tanh(key.child(0), INPUTS, 32, 32),
              LayerNorm.of(32),
              Mlp.of(key.child(1), Mlp.Activation.GELU, 32, 32, CLASSES))
          .packed();
    }

    Tensor of(Tensor x) {
      return out.of(norm.of(in.of(x)));
    }
  }

  /** Ten samples, evenly spread. */
  static List<Sample> run(Device on, int steps) {
    List<Sample> samples = new ArrayList<>();
    Rng rng = Rng.seed(1);
    Net net = Net.of(rng.next()).to(on);
    Adam adam = new Adam(1e-3, net);
    double begun = System.nanoTime();
    for (int step = 1; step <= steps; step++) {
      try (var _ = new Scope(); // it gets the gradients, which would wait for the collector
          var tape = new Tape()) {
        Tensor x = rng.next().on(on).normal(BATCH, INPUTS);
        Tensor target = x.slice(-1, 0, CLASSES).argmax(-1);
        Tensor loss = Losses.crossEntropy(net.of(x), target);
        adam.step(tape.gradients(loss).clipNorm(1));
        if (step % (steps / 10) == 0) loss.item(); // waits
      }
      if (step % (steps / 10) != 0) continue;
      Sample s = sample(on, step, (System.nanoTime() - begun) / 1e9);
      System.out.println(s);
      samples.add(s);
    }
    return samples;
  }

  private static Sample sample(Device on, int step, double seconds) {
    System.gc();
    Runtime r = Runtime.getRuntime();
    long used = on instanceof OpenClDevice d ? d.allocated() : 0;
    String objects = on instanceof OpenClDevice d ? d.alive() : "";
    return new Sample(step, seconds, used, objects, r.totalMemory() - r.freeMemory(), process());
  }

  /** Resident bytes, as Linux says it. */
  private static long process() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    } catch (IOException e) {
      // another system
    }
    return 0;
  }

  /** What grew in the second half, or, for the process, since it had settled. */
  static List<String> judge(List<Sample> samples) {
    Sample last = samples.getLast();
    Sample first = samples.get((samples.size() - 1) / 2);
    List<String> wrong = new ArrayList<>();
    if (last.device != first.device) wrong.add("device memory: " + first + " -> " + last);
    if (!last.objects.equals(first.objects)) wrong.add("objects: " + first + " -> " + last);
    if (last.heap > first.heap + 2 * MB) wrong.add("heap: " + first + " -> " + last);
    for (Sample s : samples) {
      if (s.steps < SETTLED || s.process == 0) continue;
      if (last.process > s.process * 1.05) wrong.add("process: " + s + " -> " + last);
      break;
    }
    return wrong;
  }
}
