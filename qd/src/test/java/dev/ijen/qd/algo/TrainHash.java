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
   * @param args algorithm, task, preset, steps
   */
  public static void main(String[] args) {
    Repertoire r =
        args[0].equals("map-elites")
            ? mapElites(args)
            : CmaTest.train(args[0], args[2], Tasks.named(args[1]), Run.none(), "steps=" + args[3]);
    Snapshot s = new Snapshot();
    r.save(s);
    Map<String, Object> all = new TreeMap<>(s.texts());
    s.tensors().forEach((name, t) -> all.put(name, Arrays.hashCode(t.toDoubles())));
    System.out.println("archive " + r.archive().size() + " " + all.hashCode());
  }

  private static Repertoire mapElites(String[] args) {
    MapElites.Config c =
        Settings.with(MapElites.presets().get(args[2]), Map.of("steps", args[3]), "map-elites");
    return MapElites.train(Tasks.named(args[1]), c, Run.none());
  }
}
