package dev.ijen.autograd;

import dev.ijen.kernels.Buffer;
import dev.ijen.tensor.Op;
import dev.ijen.tensor.Recorder;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scope that also remembers how its tensors came about, so that a scalar can be differentiated:
 *
 * <pre>{@code
 * try (var tape = new Tape()) {
 *   Tensor loss = mlp.of(x).sub(y).square().mean();
 *   adam.step(tape.gradients(loss, mlp));
 * }                                                   // all intermediates are recycled here
 * }</pre>
 *
 * <p>Live weights ({@link Store}) are watched without being told; other tensors through {@link
 * #watch}. {@link #derivative} is itself recorded and can be differentiated again, to any order;
 * {@link #gradients} is terminal. There is one tape per thread; a tensor that outlives its tape is
 * a constant to the next one.
 *
 * <p>Reverse mode: the ops were recorded in order of execution, so one walk backwards meets every
 * op after all its readers. Each vector-Jacobian product's temporaries are recycled at once, a
 * gradient when its last reader has run.
 */
public final class Tape extends Scope implements Recorder {
  /** An op that ran, or (with no op) a watched tensor. The origin of the op's output. */
  static final class Node {
    private static final Tensor[] NOTHING = new Tensor[0];

    final Tape tape;
    final int index;
    final @Nullable Op op;
    final Tensor[] x;
    final Tensor y;

    Node(Tape tape, int index, @Nullable Op op, Tensor[] x, Tensor y) {
      this.tape = tape;
      this.index = index;
      this.op = op;
      this.x = x;
      this.y = y;
    }
  }

  /** The longest list of nodes of this thread's closed tapes, for the next one. */
  private static final ThreadLocal<Node[]> SPARE = ThreadLocal.withInitial(() -> new Node[64]);

  private Node[] nodes = SPARE.get();
  private int count;

  /** Opens a tape on this thread. */
  @SuppressWarnings("this-escape")
  public Tape() {
    Recorder open = recordTo(this);
    if (open != null) {
      recordTo(open);
      super.close();
      throw new IllegalStateException(
          "a tape is open on this thread already and tapes do not nest: use tape.derivative(y, x),"
              + " which is recorded, for derivatives of derivatives");
    }
  }

  @Override
  public void close() {
    boolean recording = isOpen() && recorder() == this;
    super.close();
    if (recording) recordTo(null);
    if (nodes != NO_NODES) {
      Arrays.fill(nodes, 0, count, null);
      SPARE.set(nodes);
    }
    nodes = NO_NODES;
    count = 0;
  }

  private static final Node[] NO_NODES = new Node[0];

  // Recording

  /**
   * The same values as a tensor that this tape can differentiate to. One that it can already (live
   * weights, or computed from something watched) is returned as it is, with its history.
   */
  public Tensor watch(Tensor t) {
    requireOpen("watch");
    if (!t.dtype().isFloat()) {
      throw new ShapeException(
          "watch: %s is not a float tensor and has no derivative; convert it with to(F32)"
              .formatted(t.label()));
    }
    return tracks(t.origin()) ? t : t.withOrigin(add(null, Node.NOTHING, t));
  }

  private void requireOpen(String what) {
    if (isOpen()) return;
    throw new IllegalStateException(
        what + ": this tape is closed and has forgotten its ops; differentiate inside its braces");
  }

  @Override
  public @Nullable Object record(Op op, Tensor[] x, Tensor y) {
    if (!y.dtype().isFloat()) return null;
    boolean tracked = false;
    int saved = 0;
    for (int i = 0; i < x.length; i++) {
      if (tracks(x[i].origin())) {
        tracked = true;
        saved |= op.reads(i);
      }
    }
    if (!tracked) return null;
    if (saved != 0) {
      for (int i = 0; i < x.length; i++) if ((saved >> i & 1) != 0) save(x[i]);
      if ((saved & Op.OUTPUT) != 0) save(y);
    }
    return add(op, x, y);
  }

  private boolean tracks(@Nullable Object origin) {
    return origin instanceof Node n ? n.tape == this : origin instanceof Leaf;
  }

  /** What this tape needs later must survive the scope that made it. */
  private void save(Tensor t) {
    Buffer b = t.view().buffer();
    Buffer.Owner owner = b.owner();
    if (owner != null && owner != this) b.saver(this);
  }

  private Node add(@Nullable Op op, Tensor[] x, Tensor y) {
    Node n = new Node(this, count, op, x, y);
    if (count == nodes.length) nodes = Arrays.copyOf(nodes, 2 * count);
    nodes[count++] = n;
    return n;
  }

  // Differentiating

  /**
   * The gradients of a loss with respect to live weights. Nothing is recorded; the result is kept
   * one level out, so it survives this tape's closing brace.
   *
   * @param loss a tensor with one element, computed under this tape
   * @param modules whose weights; none means all that the loss depends on
   */
  public Gradients gradients(Tensor loss, Module<?>... modules) {
    Tensor root = root(loss, "gradients");
    List<Store> wanted = null;
    if (modules.length > 0) {
      wanted = new ArrayList<>();
      for (Module<?> m : modules) if (!wanted.contains(m.store())) wanted.add(m.store());
    }
    Recorder before = recordTo(null);
    try {
      Gradients.Collector collector = new Gradients.Collector(this, wanted);
      backward(root, null, collector, collector::wants, false);
      return collector.finish();
    } finally {
      recordTo(before);
    }
  }

  /**
   * The derivative of a one-element tensor with respect to another tensor: a watched one, live
   * weights ({@code module.weights()} or a parameter), or an intermediate result. Recorded, so it
   * can be differentiated again.
   *
   * @return a tensor of x's shape; zeros when y does not depend on x
   */
  public Tensor derivative(Tensor y, Tensor x) {
    Tensor root = root(y, "derivative");
    Object origin = x.origin();
    if (!tracks(origin)) {
      throw new IllegalArgumentException(
          ("derivative: %s is not watched by this tape; use x = tape.watch(x) before"
                  + " computing with it")
              .formatted(x.label()));
    }
    if (origin instanceof Leaf leaf) {
      requireFresh(x);
      LeafGradients found = new LeafGradients();
      backward(root, null, found, l -> l.store() == leaf.store(), true);
      return found.total(leaf, x);
    }
    Tensor g = backward(root, (Node) origin, NO_LEAVES, l -> false, true);
    return g == null ? x.zerosLike() : g;
  }

  /** What to differentiate: the same value with a place on this tape. */
  private Tensor root(Tensor y, String what) {
    requireOpen(what);
    if (y.size() != 1) {
      throw new ShapeException(
          what + ": " + y.label() + " is not a scalar; reduce it with sum() or mean() first");
    }
    if (y.origin() instanceof Leaf) return y.mul(1);
    if (y.origin() instanceof Node n && n.tape == this) return y;
    throw new IllegalArgumentException(
        ("%s: %s does not depend on anything this tape watches: computed before the"
                + " tape was opened, or cut off by stopGradient()")
            .formatted(what, y.label()));
  }

  /** Weights that have been changed since they were read have no gradient any more. */
  private static void requireFresh(Tensor leaf) {
    leaf.view().storage();
  }

  /** Receives the gradient that reached a piece of live weights. */
  interface LeafSink {
    void add(Leaf leaf, Tensor gradient);
  }

  private static final LeafSink NO_LEAVES = (leaf, g) -> {};

  /**
   * One walk backwards from {@code y}, which is on this tape.
   *
   * @param target the node whose gradient is returned, or null
   * @param recorded whether gradients stay alive as part of the tape
   */
  private @Nullable Tensor backward(
      Tensor y,
      @Nullable Node target,
      LeafSink leaves,
      java.util.function.Predicate<Leaf> wantsLeaf,
      boolean recorded) {
    Node top = (Node) java.util.Objects.requireNonNull(y.origin());
    if (target != null && target.index > top.index) return null;
    boolean[] needed = needed(top, target, wantsLeaf);
    Tensor[] g = new Tensor[top.index + 1];
    g[top.index] = y.stopGradient().onesLike();
    for (int i = top.index; i >= 0; i--) {
      Tensor gy = g[i];
      Node n = nodes[i];
      if (gy == null || n == target) {
        if (n == target) break;
        continue;
      }
      g[i] = null;
      Op op = n.op;
      if (op == null || !needed[i]) continue;
      int mark = mark();
      Tensor out = recorded ? n.y.withOrigin(n) : n.y;
      for (int k = 0; k < n.x.length; k++) {
        Object origin = n.x[k].origin();
        boolean toLeaf = origin instanceof Leaf l && wantsLeaf.test(l);
        if (toLeaf) requireFresh(n.x[k]);
        else if (!(origin instanceof Node in && in.tape == this && needed[in.index])) continue;
        Tensor gx = op.vjp(k, n.x, out, gy);
        if (gx == null) continue;
        if (origin instanceof Leaf leaf) leaves.add(leaf, gx);
        else if (origin instanceof Node in) {
          Tensor before = g[in.index];
          Tensor sum = before == null ? gx : before.add(gx);
          g[in.index] = sum;
          if (recorded) continue;
          takeOff(sum, mark);
          if (before != null) land(before);
        }
      }
      if (recorded) continue;
      recycleSince(mark, b -> b.saver() instanceof Flight);
      land(gy);
    }
    return target == null ? null : g[target.index];
  }

  /** Which nodes lead to something that is asked for. */
  private boolean[] needed(
      Node top, @Nullable Node target, java.util.function.Predicate<Leaf> wantsLeaf) {
    boolean[] needed = new boolean[top.index + 1];
    for (int i = 0; i <= top.index; i++) {
      Node n = nodes[i];
      boolean need = n == target;
      for (int k = 0; !need && k < n.x.length; k++) {
        Object origin = n.x[k].origin();
        need =
            origin instanceof Leaf l
                ? wantsLeaf.test(l)
                : origin instanceof Node in && in.tape == this && needed[in.index];
      }
      needed[i] = need;
    }
    return needed;
  }

  /** Marks a buffer that only gradients on their way refer to: so many of them. */
  private record Flight(int readers) implements Buffer.Owner {
    private static final Flight[] SOME = {null, new Flight(1), new Flight(2), new Flight(3)};

    static Flight of(int readers) {
      return readers < SOME.length ? SOME[readers] : new Flight(readers);
    }

    @Override
    public boolean isOpen() {
      return false;
    }
  }

  /** A gradient waits for its node. Only what the current products made is ours to recycle. */
  private void takeOff(Tensor gradient, int mark) {
    Buffer b = gradient.view().buffer();
    if (b.saver() instanceof Flight f) b.saver(Flight.of(f.readers + 1));
    else if (takenSince(mark, b)) b.saver(Flight.of(1));
  }

  /** It has been read; the last reader recycles. */
  private static void land(Tensor gradient) {
    Buffer b = gradient.view().buffer();
    if (!(b.saver() instanceof Flight f)) return;
    b.saver(f.readers == 1 ? null : Flight.of(f.readers - 1));
    if (f.readers == 1) b.device().release(b);
  }

  // Diagnosis

  /**
   * Names the first recorded op whose output is not finite, for a loss that went wrong; null when
   * all outputs still in memory are finite.
   */
  public @Nullable String firstNonFinite() {
    requireOpen("firstNonFinite");
    Recorder before = recordTo(null);
    try (Scope s = new Scope()) {
      for (int i = 0; i < count; i++) {
        Node n = nodes[i];
        for (int k = 0; k < n.x.length; k++) {
          if (n.x[k].origin() instanceof Leaf && broken(n.x[k])) {
            return nameOf(n) + ": its input " + n.x[k].label() + " is not finite";
          }
        }
        if (broken(n.y)) return nameOf(n) + " (op " + i + " on the tape) gave " + n.y.label();
      }
      return null;
    } finally {
      recordTo(before);
    }
  }

  private static String nameOf(Node n) {
    return n.op == null ? "a watched tensor" : n.op.name();
  }

  private static boolean broken(Tensor t) {
    if (!t.dtype().isFloat() || t.view().buffer().isReleased() || t.view().isStale()) return false;
    return !t.stopGradient().isFinite().all().toBooleans()[0];
  }
}
