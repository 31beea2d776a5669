package dev.ijen.cli;

import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.qd.algo.Repertoire;
import dev.ijen.rl.run.Algorithm;
import dev.ijen.rl.run.Aside;
import dev.ijen.rl.run.BadInput;
import dev.ijen.rl.run.Metrics;
import dev.ijen.rl.run.Names;
import dev.ijen.rl.run.Progress;
import dev.ijen.rl.run.Run;
import dev.ijen.rl.run.RunFolder;
import dev.ijen.rl.run.Seeds;
import dev.ijen.rl.run.Settings;
import dev.ijen.rl.run.Setup;
import dev.ijen.rl.run.Trained;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ijen train ALGO}. */
@Command(
    name = "train",
    description = "Train an agent; everything about the run goes into one folder.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./ijen train ppo",
      "  ./ijen train ppo --env cartpole --seed 3 --steps 500_000 --set preset=cleanrl",
      "  ./ijen train ppo --out runs/mine --set gamma=0.99 --set rate=3e-4",
      "  ./ijen train ppo --out runs/mine --resume",
      "  ./ijen train map-elites --env arm",
      "  ./ijen train ppo --device opencl",
      "",
      "./ijen algorithms ALGO lists the settings and presets of an algorithm."
    })
final class TrainCommand implements Callable<Integer> {
  private static final int EPISODES = 100;
  private static final String PRESET = "preset";

  private final Algorithms known;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ALGO", description = "The algorithm, as ppo.")
  private String algorithm;

  @Option(
      names = "--env",
      paramLabel = "ENV",
      description = "The environment or task (./ijen envs lists them).")
  private @Nullable String env;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of everything random: same seed, same result.")
  private @Nullable String seed;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Environment steps, or evaluations, of the whole run.")
  private @Nullable String steps;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the run; a fresh one under runs/ when not given.")
  private @Nullable Path out;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where networks compute (./ijen devices lists them); cpu when not given.")
  private @Nullable String device;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      arity = "1..*",
      description = "Change a setting; preset=NAME starts from published ones.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(names = "--quiet", description = "Print nothing but errors.")
  private boolean quiet;

  @Option(names = "--resume", description = "Go on with the run in --out, to the same result.")
  private boolean resume;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "Least time between two checkpoints; ${DEFAULT-VALUE}.")
  private double checkpointSeconds;

  @SuppressWarnings("NullAway.Init") // picocli sets the options
  TrainCommand(Algorithms known) {
    this.known = known;
  }

  @Override
  public Integer call() {
    if (!(checkpointSeconds >= 0 && checkpointSeconds < 1e9)) {
      throw new BadInput(
          "--checkpoint-every "
              + checkpointSeconds
              + ": out of range: expected 0 <= SECONDS < 1e9");
    }
    return train(known.named(algorithm));
  }

  private <C extends Record> int train(Algorithm<C> a) {
    Setup<C> setup = resume ? stored(a) : fresh(a);
    Path folder = out == null ? freshFolder(setup) : out;
    Progress progress =
        Progress.to(spec.commandLine().getOut(), quiet).words(a.counts(), a.curve());
    if (resume && Files.exists(new RunFolder(folder).result())) {
      progress.say(folder + ": this run is complete, there is nothing to resume");
      return 0;
    }
    a.untrained(setup.env(), setup.config()); // refuses what cannot be, before a folder is made
    try (Run run = resume ? Run.resume(folder, setup) : Run.create(folder, setup)) {
      run.checkpointEvery(Duration.ofMillis((long) (checkpointSeconds * 1e3)));
      run.progress(progress, a.curve());
      progress.say(setup.title() + ", preset " + setup.preset() + where(run) + ", in " + folder);
      Trained trained = a.train(setup.env(), setup.config(), run);
      return run.interrupted()
          ? stopped(run, progress, folder)
          : finish(a, setup, run, progress, trained);
    }
  }

  /** A device that is not the CPU: the first update compiles what the disk does not hold yet. */
  private static String where(Run run) {
    if (run.device() == Devices.cpu()) return "";
    return ", on " + run.device() + " (kernels are compiled first)";
  }

  /** The settings of a new run. */
  private <C extends Record> Setup<C> fresh(Algorithm<C> a) {
    String wanted = env == null ? a.defaultEnv() : env;
    String id = Checked.option("--env " + wanted, () -> a.env(wanted));
    String on = device == null ? Devices.cpu().name() : Checked.device(device).name();
    if (!on.equals(Devices.cpu().name()) && !a.onAnyDevice()) {
      throw new BadInput("--device " + device + ": " + a.name() + " computes on cpu only");
    }
    String preset = set.getOrDefault(PRESET, a.presets().firstEntry().getKey());
    C base = a.presets().get(preset);
    if (base == null) {
      throw new BadInput(
          "--set preset=" + preset + ": unknown; " + Names.suggest(preset, a.presets().keySet()));
    }
    return new Setup<>(
        a.name(), id, on, preset, Settings.with(base, changes(), this::label, a.name()));
  }

  /** The settings of the run in {@code --out}; options that say otherwise are refused. */
  private <C extends Record> Setup<C> stored(Algorithm<C> a) {
    if (out == null)
      throw new BadInput("--resume needs --out DIR, the folder of the run to go on with");
    RunFolder folder = new RunFolder(out);
    folder.requireRun();
    String was = Setup.algorithm(folder);
    if (!was.equals(a.name())) {
      throw new BadInput(out + ": is a run of " + was + ", not of " + a.name());
    }
    @SuppressWarnings("unchecked") // the class of a C
    Class<C> type = (Class<C>) a.presets().firstEntry().getValue().getClass();
    Setup<C> setup = Setup.read(folder, type);
    requireSame("--env", env, setup.env());
    Device on = Checked.device(setup.device());
    if (device != null) requireSame("--device", Checked.device(device).name(), on.name());
    requireSame("--set preset", set.get(PRESET), setup.preset());
    C changed = Settings.with(setup.config(), changes(), this::label, a.name());
    Map<String, Object> before = Settings.of(setup.config());
    Settings.of(changed).forEach((name, now) -> requireSame(label(name), now, before.get(name)));
    return setup;
  }

  private void requireSame(String option, @Nullable Object given, @Nullable Object was) {
    if (given == null || given.equals(was)) return;
    throw new BadInput(
        option
            + " "
            + given
            + ": the run in "
            + out
            + " was started with "
            + was
            + "; a resumed run keeps its settings");
  }

  /** All changes of settings that the options ask for. */
  private Map<String, String> changes() {
    Map<String, String> changes = new LinkedHashMap<>(set);
    changes.remove(PRESET);
    change(changes, "seed", seed);
    change(changes, "steps", steps);
    return changes;
  }

  private static void change(Map<String, String> changes, String name, @Nullable String value) {
    if (value != null && changes.put(name, value) != null) {
      throw new BadInput(name + " is given twice, by --" + name + " and by --set");
    }
  }

  /** How the user wrote a setting. */
  private String label(String name) {
    boolean option = name.equals("seed") ? seed != null : name.equals("steps") && steps != null;
    return option ? "--" + name : "--set " + name;
  }

  private static Path freshFolder(Setup<?> s) {
    return RunFolder.fresh(Path.of("runs"), s.algorithm(), s.env(), s.seed());
  }

  private int stopped(Run run, Progress progress, Path folder) {
    progress.say(
        "stopped after update " + run.finished() + "; a checkpoint is written. Resume with:");
    progress.say("  ./ijen train " + algorithm + " --out " + quoted(folder) + " --resume");
    return Main.STOPPED;
  }

  private static String quoted(Path path) {
    String s = path.toString();
    return s.matches("[\\w./-]+") ? s : "'" + s.replace("'", "'\\''") + "'";
  }

  /** A picture that cannot be drawn must not cost a trained model; it is said, not hidden. */
  private void pictures(Aside drawing) {
    try {
      drawing.join();
    } catch (RuntimeException | LinkageError | InternalError e) { // AWT without fonts throws each
      PrintWriter err = spec.commandLine().getErr();
      err.println("ijen: the pictures could not be drawn: " + e);
      err.println("ijen: a bare server needs fontconfig and a font, e.g. fonts-dejavu-core");
    }
  }

  /** Saves the model, draws while it is evaluated, and writes the result last. */
  private <C extends Record> int finish(
      Algorithm<C> a, Setup<C> setup, Run run, Progress progress, Trained trained) {
    RunFolder folder = run.folder().orElseThrow();
    double seconds = run.seconds();
    run.saveModel(trained);
    Aside drawing = Aside.start(() -> a.draw(folder, setup, trained));
    Metrics judged = trained.evaluate(setup.env(), EPISODES, Seeds.EVALUATION);
    pictures(drawing);
    run.saveResult(
        new Metrics()
            .add("algorithm", setup.algorithm())
            .add("env", setup.env())
            .add("preset", setup.preset())
            .add("seed", setup.seed())
            .add("steps", run.steps())
            .add("updates", run.finished())
            .add("seconds", seconds)
            .add(a.counts() + "_per_second", run.steps() / seconds)
            .addAll(judged)
            .add("evaluation_seed", Seeds.EVALUATION)
            .add("ijen", Version.ijen()));
    progress.say(
        String.format(
            Locale.ROOT,
            "%,d %s in %.1f s (%,.0f %s/s)",
            run.steps(),
            a.counts(),
            seconds,
            run.steps() / seconds,
            a.counts()));
    progress.say("evaluation: " + Report.line(judged));
    String cell = trained instanceof Repertoire ? " [--cell X,Y]" : "";
    progress.say("watch it with: ./ijen play " + quoted(folder.path()) + cell);
    return 0;
  }
}
