package dev.ijen.rl.run;

import java.io.Console;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Locale;

/**
 * Tells a person how training goes: one line that is rewritten in a terminal, a plain line every
 * few seconds in a file or pipe, nothing when quiet. Only a terminal ever gets control characters.
 */
public final class Progress {
  /** How to speak. */
  public enum Mode {
    LIVE,
    LINES,
    SILENT
  }

  private static final int BAR = 16;
  private static final int WIDTH = 79;
  private static final long LIVE_NANOS = 100_000_000L;
  private static final long LINES_NANOS = 5_000_000_000L;

  private final PrintWriter out;
  private final Mode mode;
  private long lastShown;
  private long begun;
  private int firstUpdate;
  private long firstSteps;
  private boolean lineOpen;
  private String counts = "steps";
  private String score = "return";

  public Progress(PrintWriter out, Mode mode) {
    this.out = out;
    this.mode = mode;
  }

  /** Speaks to {@code out} as suits it: live when this process has a terminal. */
  public static Progress to(PrintWriter out, boolean quiet) {
    return new Progress(out, quiet ? Mode.SILENT : hasTerminal() ? Mode.LIVE : Mode.LINES);
  }

  /** Whether what is printed is seen at once by a person, on a screen that can be rewritten. */
  public static boolean hasTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
  }

  /**
   * What to call what it shows, if not steps and a return.
   *
   * @param counts as in {@code evaluations}
   * @param score the metric that is shown
   */
  public Progress words(String counts, String score) {
    this.counts = counts;
    this.score = score.equals("return_mean") ? "return" : score.replace('_', ' ');
    return this;
  }

  public static Progress silent() {
    return new Progress(new PrintWriter(Writer.nullWriter()), Mode.SILENT);
  }

  /** Training begins, or goes on, before update {@code update}. */
  void begin(int update, long steps) {
    begun = System.nanoTime();
    lastShown = begun;
    firstUpdate = update;
    firstSteps = steps;
  }

  /** {@code done} of {@code all} updates are finished after {@code steps} environment steps. */
  void update(int done, int all, long steps, double score) {
    if (isDue(done, all)) {
      show(done, all, line(done, all, steps, score, (System.nanoTime() - begun) / 1e9));
    }
  }

  private boolean isDue(int done, int all) {
    if (mode == Mode.SILENT) return false;
    long now = System.nanoTime();
    boolean last = done == all && mode == Mode.LIVE;
    if (!last && now - lastShown < (mode == Mode.LIVE ? LIVE_NANOS : LINES_NANOS)) return false;
    lastShown = now;
    return true;
  }

  private void show(int done, int all, String line) {
    if (mode == Mode.LINES) {
      out.println(line);
      out.flush();
      return;
    }
    String text = bar((double) done / all) + " " + line;
    if (text.length() > WIDTH) text = text.substring(0, WIDTH);
    out.print("\r" + text + "\033[K"); // erase what a longer line before has left
    out.flush();
    lineOpen = true;
  }

  /** Work of counted parts begins. */
  public void begin() {
    begin(0, 0);
  }

  /** {@code done} of {@code all} parts ({@code "trials"}) are finished, the last one was this. */
  public void part(int done, int all, String parts, String last) {
    if (!isDue(done, all)) return;
    double left = (System.nanoTime() - begun) / 1e9 / Math.max(1, done) * (all - done);
    String line =
        String.format(Locale.ROOT, "%d of %d %s  ETA %s  %s", done, all, parts, clock(left), last);
    show(done, all, line);
  }

  /** A sentence of its own, above the line. */
  public void say(String sentence) {
    if (mode == Mode.SILENT) return;
    end();
    out.println(sentence);
    out.flush();
  }

  /** Ends an open line, so that what comes next starts on a fresh one. */
  public void end() {
    if (!lineOpen) return;
    out.println();
    out.flush();
    lineOpen = false;
  }

  private String line(int done, int all, long steps, double score, double seconds) {
    double perSecond = (steps - firstSteps) / Math.max(1e-9, seconds);
    double left = seconds / Math.max(1, done - firstUpdate) * (all - done);
    String format = this.score.equals("return") ? "%s %.1f  " : "%s %.3f  ";
    String reward =
        Double.isFinite(score) ? String.format(Locale.ROOT, format, this.score, score) : "";
    return String.format(
        Locale.ROOT,
        "%3d %%  %,d %s  %,.0f/s  %sETA %s",
        (int) (100.0 * done / all),
        steps,
        counts,
        perSecond,
        reward,
        clock(left));
  }

  private static String bar(double part) {
    int full = (int) (part * BAR);
    return "[" + "=".repeat(full) + " ".repeat(BAR - full) + "]";
  }

  /** As in 0:07, 12:30 or 3:05:00. */
  static String clock(double seconds) {
    long s = Math.round(seconds);
    if (s < 3600) return String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60);
    return String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  }
}
