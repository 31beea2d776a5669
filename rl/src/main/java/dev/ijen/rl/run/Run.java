package dev.ijen.rl.run;

import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.SnapshotException;
import dev.ijen.tensor.Stateful;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A training run and its folder. {@link #updates} is the only way a loop saves and resumes itself:
 *
 * <pre>{@code
 * for (int u : run.updates(c.updates(), actor, critic, adam, rng, env, rollout)) {
 *   ...                                              // one update
 *   run.log(u, steps, new Metrics().add("return_mean", mean).add("policy_loss", loss));
 * }
 * }</pre>
 *
 * <p>Between updates it writes a checkpoint every 30 s, when asked to stop (Ctrl-C), and at the
 * end. Killed at any moment and resumed, a run gives the same bits as one never killed: everything
 * {@link Stateful} is loaded, and {@code metrics.jsonl} and the event files are cut back to the
 * checkpoint.
 */
public final class Run implements AutoCloseable {
  private static final long HOOK_SECONDS = 60;

  private final @Nullable RunFolder folder;
  private final Device device;
  private final String identity;
  private final boolean resumed;
  private final @Nullable MetricsFile metrics;
  private final @Nullable Checkpoints checkpoints;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::atShutdown, "ijen-ctrl-c");
  private @Nullable Events events;
  private Progress progress = Progress.silent();
  private String curve = "return_mean";
  private Duration every = Duration.ofSeconds(30);
  private volatile boolean stop;
  private boolean interrupted;
  private boolean looped;
  private int planned;
  private int finished;
  private long steps;
  private double secondsBefore;
  private long begun = System.nanoTime();

  private Run(@Nullable RunFolder folder, Device device, String identity, boolean resumed) {
    this.folder = folder;
    this.device = device;
    this.identity = identity;
    this.resumed = resumed;
    metrics = folder == null ? null : new MetricsFile(folder.metrics());
    checkpoints = folder == null ? null : new Checkpoints(folder.checkpoint());
  }

  /**
   * Begins a run in a folder that is new or empty of runs.
   *
   * @throws BadInput when the folder is not writable or already holds a run
   */
  public static Run create(Path path, Setup<?> setup) {
    RunFolder folder = new RunFolder(path);
    folder.begin();
    Atomic.write(folder.config(), setup.toJson());
    return new Run(folder, Devices.named(setup.device()), setup.toJson(), false);
  }

  /**
   * Goes on with a run. Without a checkpoint (killed too early) it starts from the beginning.
   *
   * @param setup the run's own, from {@link Setup#read}
   */
  public static Run resume(Path path, Setup<?> setup) {
    RunFolder folder = new RunFolder(path);
    folder.again();
    return new Run(folder, Devices.named(setup.device()), setup.toJson(), true);
  }

  /**
   * A run that leaves nothing on disk and never stops early: for tests and for use as a library.
   */
  public static Run none() {
    return none(Devices.cpu());
  }

  /** The same on a device. */
  public static Run none(Device device) {
    return new Run(null, device, "", false);
  }

  /** The least time between two checkpoints; zero: after every update. */
  public Run checkpointEvery(Duration time) {
    every = time;
    return this;
  }

  /**
   * Who is told how it goes.
   *
   * @param score the metric shown as the return
   */
  public Run progress(Progress progress, String score) {
    this.progress = progress;
    curve = score;
    return this;
  }

  /**
   * The indices of the updates that are left, 0 to {@code n} - 1 in a fresh run.
   *
   * @param parts everything that changes from update to update; loaded now if the run is resumed
   * @throws SnapshotException when the checkpoint is damaged or of something else; nothing is
   *     loaded
   */
  public Iterable<Integer> updates(int n, Stateful... parts) {
    if (looped) throw new IllegalStateException("a run has one loop of updates");
    looped = true;
    planned = n;
    if (folder != null && checkpoints != null) {
      restore(folder, checkpoints, n, parts);
      Runtime.getRuntime().addShutdownHook(hook);
    }
    begun = System.nanoTime();
    progress.begin(finished, steps);
    return () -> new Updates(n, parts);
  }

  private final class Updates implements Iterator<Integer> {
    private final int n;
    private final Stateful[] parts;
    private final int start = finished;
    private int next = finished;
    private int boundary = -1;
    private long saved = System.nanoTime();
    private boolean over;

    Updates(int n, Stateful[] parts) {
      this.n = n;
      this.parts = parts;
    }

    @Override
    public boolean hasNext() {
      if (next != boundary) atBoundary();
      return !over;
    }

    private void atBoundary() {
      boundary = next;
      finished = next;
      interrupted = stop && next < n;
      over = interrupted || next == n;
      boolean due = over || System.nanoTime() - saved >= every.toNanos();
      if (next > start ? due : interrupted) {
        checkpoint(parts);
        saved = System.nanoTime();
      }
      if (over) progress.end();
      if (over && !interrupted) unhook(); // what follows the loop need not hold up a Ctrl-C
    }

    @Override
    public Integer next() {
      if (!hasNext()) throw new NoSuchElementException();
      return next++;
    }
  }

  private void checkpoint(Stateful[] parts) {
    if (checkpoints == null || metrics == null) return;
    Snapshot snapshot = new Snapshot();
    Snapshot own = snapshot.in("run");
    own.put("identity", identity);
    own.put("finished", finished);
    own.put("steps", steps);
    own.put("seconds", seconds());
    own.put("metrics", metrics.durable());
    own.put("events", events == null ? "{}" : events.lengths());
    Checkpoints.save(parts, snapshot);
    checkpoints.write(finished, snapshot);
  }

  private void restore(RunFolder folder, Checkpoints checkpoints, int n, Stateful[] parts) {
    Optional<Snapshot> found = resumed ? checkpoints.newest() : Optional.empty();
    if (found.isEmpty()) {
      begin(folder, 0, "{}");
      return;
    }
    Snapshot own = found.get().in("run");
    Path file = checkpoints.file().orElseThrow();
    if (!own.text("identity").equals(identity)) {
      throw new SnapshotException(
          file + ": belongs to another run: its settings are not those of " + folder.config());
    }
    long done = own.integer("finished");
    if (done > n) {
      throw new SnapshotException(file + ": holds " + done + " updates, more than the run's " + n);
    }
    load(file, parts, found.get());
    finished = (int) done;
    steps = own.integer("steps");
    secondsBefore = own.number("seconds");
    begin(folder, own.integer("metrics"), own.text("events"));
    progress.say("resumed after update " + finished + " of " + n + " from " + file);
  }

  private void begin(RunFolder folder, long metricsBytes, String eventLengths) {
    if (metrics != null) metrics.cutTo(metricsBytes);
    events =
        finished == 0
            ? Events.fresh(folder.path())
            : Events.resumed(folder.path(), eventLengths, steps + 1);
  }

  private static void load(Path file, Stateful[] parts, Snapshot snapshot) {
    try {
      Checkpoints.load(parts, snapshot);
    } catch (SnapshotException e) {
      throw Checkpoints.named(file, e);
    }
  }

  /**
   * Writes one line of metrics after an update.
   *
   * @param update its index
   * @param steps environment steps since the start of the run
   */
  public void log(int update, long steps, Metrics values) {
    this.steps = steps;
    double seconds = seconds();
    Metrics line =
        new Metrics()
            .add("update", update)
            .add("steps", steps)
            .add("seconds", seconds)
            .add("steps_per_second", steps / Math.max(1e-9, seconds))
            .addAll(values);
    if (metrics != null) metrics.add(line);
    if (events != null) events.scalars(steps, values);
    progress.update(update + 1, planned, steps, values.number(curve));
  }

  /**
   * Stops the run when a quantity is NaN or infinite. Check what decides about the weights (losses,
   * the gradient norm) in the update that computes it, so that no checkpoint is made of what it
   * spoilt.
   *
   * @return {@code value}
   * @throws Diverged naming the quantity; the last checkpoint stays
   */
  public double requireFinite(String quantity, double value) {
    if (Double.isFinite(value)) return value;
    String kept =
        checkpoints == null
            ? ""
            : checkpoints
                .file()
                .map(f -> "; the last good checkpoint is " + f)
                .orElse("; no checkpoint had been written yet");
    throw new Diverged(
        quantity,
        quantity
            + " is "
            + value
            + " in update "
            + finished
            + " (after step "
            + steps
            + ")"
            + kept);
  }

  /** Asks the loop to end after the update in progress, with a checkpoint; from any thread. */
  public void stop() {
    stop = true;
  }

  /** True when the loop ended early because it was asked to. */
  public boolean interrupted() {
    return interrupted;
  }

  /** Updates finished so far. */
  public int finished() {
    return finished;
  }

  /** Environment steps at the last {@link #log}. */
  public long steps() {
    return steps;
  }

  /** Seconds of training, those before a resume included. */
  public double seconds() {
    return secondsBefore + (System.nanoTime() - begun) / 1e9;
  }

  /** Where networks and what they read are: the run's setup says it. */
  public Device device() {
    return device;
  }

  /** The folder, if the run has one. */
  public Optional<RunFolder> folder() {
    return Optional.ofNullable(folder);
  }

  /** Writes what training left behind as {@code model.safetensors}. */
  public void saveModel(Stateful model) {
    if (folder == null) return;
    Snapshot snapshot = new Snapshot();
    model.save(snapshot);
    try {
      snapshot.write(folder.model());
    } catch (IOException e) {
      throw new UncheckedIOException(folder.model() + ": cannot be written: " + e, e);
    }
  }

  /** Writes {@code result.json}: with it the run is complete. */
  public void saveResult(Metrics result) {
    if (folder != null) Atomic.write(folder.result(), Json.pretty(result.values()));
  }

  /** Closes the files; a run that was not closed can still be resumed. */
  @Override
  public void close() {
    progress.end();
    if (metrics != null) metrics.close();
    if (events != null) events.close();
    closed.countDown();
    unhook();
  }

  private void unhook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is ending already, and the hook is what waits for this call
    }
  }

  /** Ctrl-C: asks the loop to stop and waits until it has, while the process would already end. */
  private void atShutdown() {
    stop();
    try {
      if (!closed.await(HOOK_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("the update in progress did not end; the last checkpoint counts");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
