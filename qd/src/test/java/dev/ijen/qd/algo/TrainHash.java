package dev.ijen.qd.algo;

import dev.ijen.qd.task.Tasks;
import dev.ijen.rl.run.Run;
import dev.ijen.rl.run.Settings;
import dev.ijen.tensor.Snapshot;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A process of its own for {@link DeterminismTest}: trains and prints a hash of the archive. */
public final class TrainHash {
  private TrainHash() {}

  /**
   * @param args task, preset, steps
   */
  public static void main(String[] args) {
    MapElites.Config c =
        Settings.with(MapElites.presets().get(args[1]), Map.of("steps", args[2]), "map-elites");
    Repertoire r = MapElites.train(Tasks.named(args[0]), c, Run.none());
    Snapshot s = new Snapshot();
    r.save(s);
    Map<String, Object> all = new TreeMap<>(s.texts());
    s.tensors().forEach((name, t) -> all.put(name, Arrays.hashCode(t.toDoubles())));
    System.out.println("archive " + r.archive().size() + " " + all.hashCode());
  }
}
