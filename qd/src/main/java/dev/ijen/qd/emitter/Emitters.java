package dev.ijen.qd.emitter;

import dev.ijen.kernels.Workers;
import dev.ijen.qd.archive.Archive;
import dev.ijen.qd.archive.Feedback;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Several emitters side by side, on as many threads as there are: each has a state of its own, and
 * of the archive they only read. Emitter i is asked with the key's child i; candidates follow each
 * other in the order of the emitters, and each is told of its own, so results do not depend on the
 * number of threads.
 */
public final class Emitters implements Emitter {
  private final List<Emitter> all;
  private int[] ends = {};

  public Emitters(List<? extends Emitter> all) {
    if (all.isEmpty()) throw new IllegalArgumentException("emitters: there must be one at least");
    this.all = List.copyOf(all);
  }

  /**
   * As many evolution strategies as said, alike but for what they are asked with.
   *
   * @param archive where they begin anew
   * @param strategy makes one strategy, over the task's genomes
   */
  public static Emitters evolving(
      int emitters,
      Archive archive,
      Task task,
      Supplier<EvolutionStrategy> strategy,
      Adaptation adaptation) {
    return new Emitters(
        IntStream.range(0, emitters)
            .mapToObj(_ ->
                new EvolutionEmitter(
                    archive, task.start(), strategy.get(), adaptation, task.bounds()))
            .toList());
  }

  /** Them. */
  public List<Emitter> all() {
    return all;
  }

  /** How often they have begun anew, all together. */
  @Override
  public long restarts() {
    return all.stream().mapToLong(Emitter::restarts).sum();
  }

  @Override
  public Batch ask(Key key) {
    Batch[] parts = new Batch[all.size()];
    Workers.split(
        parts.length,
        (from, to) -> {
          for (int i = from; i < to; i++) parts[i] = all.get(i).ask(key.child(i));
        });
    return joined(parts);
  }

  /** The parts one after the other; {@link #tell} knows from this which rows are whose. */
  private Batch joined(Batch[] parts) {
    ends = new int[parts.length];
    int rows = 0;
    for (int i = 0; i < parts.length; i++) ends[i] = rows += parts[i].rows();
    Map<String, List<Tensor>> columns = new LinkedHashMap<>();
    for (Batch b : parts) {
      b.columns().forEach((n, t) -> columns.computeIfAbsent(n, _ -> new ArrayList<>()).add(t));
    }
    Batch[] whole = new Batch[1];
    columns.forEach((name, tensors) -> {
      Tensor t = Tensor.concat(0, tensors.toArray(Tensor[]::new));
      whole[0] = whole[0] == null ? Batch.of(name, t) : whole[0].with(name, t);
    });
    return whole[0];
  }

  @Override
  public void tell(Batch candidates, Batch evaluations, Feedback feedback) {
    Workers.split(
        all.size(),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int first = i == 0 ? 0 : ends[i - 1];
            Batch c = candidates.slice(first, ends[i]);
            Batch e = evaluations.slice(first, ends[i]);
            all.get(i).tell(c, e, feedback.slice(first, ends[i]));
          }
        });
  }

  @Override
  public void save(Snapshot out) {
    for (int i = 0; i < all.size(); i++) all.get(i).save(out.in(Integer.toString(i)));
  }

  @Override
  public void load(Snapshot in) {
    for (int i = 0; i < all.size(); i++) all.get(i).load(in.in(Integer.toString(i)));
  }
}
