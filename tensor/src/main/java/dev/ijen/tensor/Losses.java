package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.kernels.softmax.Softmax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;
import org.jspecify.annotations.Nullable;

/**
 * Distances between predictions and targets, in PyTorch's definitions. Sizes must agree, they are
 * not broadcast: [B, 1] against [B] is nearly always a mistake. All are differentiable twice, in
 * float targets too.
 *
 * <p>Each is one formula per element (a few roundings of its largest term), then a mean or sum.
 */
public final class Losses {
  /** What becomes of the losses of the elements. */
  public enum Reduction {
    /** They stay as they are. */
    NONE,
    /** Their mean; NaN when there are none. */
    MEAN,
    SUM
  }

  /** PyTorch's number for class targets that count for nothing. */
  public static final int IGNORED = -100;

  private static final Formula S0 = Formula.scalar(0);
  private static final Formula S1 = Formula.scalar(1);

  private static final PointwiseOp SQUARED = PointwiseOp.of("mse", (x, t) -> x.sub(t).square());

  private static final PointwiseOp ABSOLUTE = PointwiseOp.of("l1", (x, t) -> x.sub(t).abs());

  /** d^2 / 2 up to |d| = s0, the tangent line beyond. */
  private static final PointwiseOp HUBER =
      PointwiseOp.of(
          "huber",
          (x, t) -> {
            Formula d = x.sub(t);
            Formula far = d.abs().sub(S0.mul(.5)).mul(S0);
            return d.abs().lt(S0).select(d.square().mul(.5), far);
          });

  private static final PointwiseOp SMOOTH_L1 =
      PointwiseOp.of(
          "smoothL1",
          (x, t) -> {
            Formula d = x.sub(t);
            Formula far = d.abs().sub(S0.mul(.5));
            return d.abs().lt(S0).select(d.square().mul(.5).div(S0), far);
          });

  private static final PointwiseOp HINGE =
      PointwiseOp.of("hinge", (x, t) -> Formula.constant(1).sub(t.mul(x)).relu());

  /** t p softplus(-x) + (1 - t) softplus(x): no cancellation, whatever the sign of x. */
  private static final PointwiseOp BINARY =
      PointwiseOp.of(
          "binaryCrossEntropy",
          (x, t, p) ->
              t.mul(p).mul(x.neg().softplus()).add(Formula.constant(1).sub(t).mul(x.softplus())));

  /** t (log t - x), and 0 where t is 0. */
  private static final PointwiseOp KL =
      PointwiseOp.of(
          "klDivergence", (x, t) -> t.eq(0).select(Formula.constant(0), t.mul(t.log().sub(x))));

  private static final PointwiseOp KL_LOG =
      PointwiseOp.of("klDivergence", (x, t) -> t.exp().mul(t.sub(x)));

  /** Class targets: -w log p where the element counts, else 0. */
  private static final PointwiseOp NLL =
      PointwiseOp.of("nll", (keep, w, p) -> keep.select(w.mul(p).neg(), Formula.constant(0)));

  /**
   * With smoothing: -(s0 w log p + s1 sum_c w_c log p_c), s0 = 1 - smoothing, s1 = smoothing / C.
   */
  private static final PointwiseOp NLL_SMOOTH =
      PointwiseOp.of(
          "crossEntropy",
          (keep, w, p, all) ->
              keep.select(S0.mul(w.mul(p)).add(S1.mul(all)).neg(), Formula.constant(0)));

  private static final PointwiseOp KEPT =
      PointwiseOp.of("kept", (keep, w) -> keep.select(w, Formula.constant(0)));

  /** Probability targets: -w log p (s0 t + s1). */
  private static final PointwiseOp SOFT_TARGET =
      PointwiseOp.of("crossEntropy", (p, t, w) -> w.mul(p).mul(t.mul(S0).add(S1)).neg());

  private static final Op LOG_PROB = new LogProb();
  private static final Op LOG_PROB_BACKWARD = new LogProbBackward();

  private Losses() {}

  /** Of scores [..., C] and classes [...] the log-probability of each class: logSoftmax there. */
  record LogProb() implements Op {
    @Override
    public Tensor forward(Tensor[] x) {
      return launch(Softmax.LOG_PROB, x, x[1].shape());
    }

    private static Tensor launch(Kernel kernel, Tensor[] x, Shape shape) {
      Tensor y = Tensor.empty(x[0].device(), x[0].dtype(), shape);
      int rows = x[1].size();
      int cols = x[0].dim(-1);
      View[] views = new View[x.length + 1];
      for (int i = 0; i <= x.length; i++) {
        View v = i == x.length ? y.view() : Movements.dense(x[i]).view();
        int[] dims = v.rank() == x[1].rank() ? new int[] {rows} : new int[] {rows, cols};
        views[i] = v.with(v.offset(), dims, View.rowMajor(dims));
      }
      y.device().launch(kernel, views);
      return y;
    }

    @Override
    public @Nullable Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return i == 0 ? LOG_PROB_BACKWARD.of(x[0], x[1], gy) : null;
    }

    @Override
    public int reads(int i) {
      return 3;
    }
  }

  /**
   * Of scores, classes and gy: (1 - p) gy at the class and -p gy elsewhere, p = softmax(scores).
   */
  record LogProbBackward() implements Op {
    @Override
    public Tensor forward(Tensor[] x) {
      return LogProb.launch(Softmax.LOG_PROB_BACKWARD, x, x[0].shape());
    }

    @Override
    public @Nullable Tensor vjp(int i, Tensor[] x, Tensor y, Tensor v) {
      Tensor p = x[0].softmax(-1);
      Tensor mean = v.mul(p).sumKeep(-1);
      return switch (i) {
        case 0 -> mean.sub(v).mul(p).mul(x[2].unsqueeze(-1));
        case 1 -> null;
        default -> v.gather(-1, x[1].unsqueeze(-1)).sub(mean).squeeze(-1);
      };
    }

    @Override
    public int reads(int i) {
      return 7;
    }
  }

  // Regression

  /** (x - target)^2. */
  public static Tensor mse(Tensor x, Tensor target, Reduction reduction) {
    return pairs("mse", SQUARED, x, target, reduction);
  }

  /** |x - target|; its gradient is 0 where they are equal. */
  public static Tensor l1(Tensor x, Tensor target, Reduction reduction) {
    return pairs("l1", ABSOLUTE, x, target, reduction);
  }

  /**
   * d^2 / 2 where |d| is less than delta, else delta (|d| - delta / 2), with d = x - target (Huber
   * 1964).
   *
   * @param delta larger than 0
   */
  public static Tensor huber(Tensor x, Tensor target, double delta, Reduction reduction) {
    require("huber", "delta", delta, d -> d > 0, "> 0");
    return pairs("huber", HUBER.with(delta), x, target, reduction);
  }

  /**
   * d^2 / (2 beta) where |d| is less than beta, else |d| - beta / 2: {@link #huber} over beta
   * (Girshick 2015, with beta 1).
   *
   * @param beta at least 0, where it is {@link #l1}
   */
  public static Tensor smoothL1(Tensor x, Tensor target, double beta, Reduction reduction) {
    require("smoothL1", "beta", beta, b -> b >= 0, ">= 0");
    return pairs("smoothL1", beta == 0 ? ABSOLUTE : SMOOTH_L1.with(beta), x, target, reduction);
  }

  // Classification

  /**
   * max(0, 1 - target x), for scores x.
   *
   * @param target 1 or -1
   */
  public static Tensor hinge(Tensor x, Tensor target, Reduction reduction) {
    return pairs("hinge", HINGE, x, target, reduction);
  }

  /**
   * -(w t log sigmoid(x) + (1 - t) log(1 - sigmoid(x))).
   *
   * @param logits x
   * @param target t: probabilities, 0 to 1
   * @param positiveWeight w: broadcast to x; null is 1
   */
  public static Tensor binaryCrossEntropy(
      Tensor logits, Tensor target, @Nullable Tensor positiveWeight, Reduction reduction) {
    requirePairs("binaryCrossEntropy", logits, target);
    Tensor w = positiveWeight == null ? Creation.constant(logits, 1) : positiveWeight;
    return reduce(BINARY.of(logits, target, w), reduction);
  }

  /**
   * The parts of KL(target || x): t (log t - x), 0 where t is 0. The divergence of distributions is
   * their SUM over the classes; for its mean over a batch divide that by the batch's size.
   *
   * @param logProbs x, as {@link Tensor#logSoftmax} gives them
   * @param target t, probabilities; their logarithms if {@code logTarget}
   */
  public static Tensor klDivergence(
      Tensor logProbs, Tensor target, boolean logTarget, Reduction reduction) {
    return pairs("klDivergence", logTarget ? KL_LOG : KL, logProbs, target, reduction);
  }

  /**
   * Cross-entropy of class targets: -w[t] log softmax(x)[t]. With smoothing e (Szegedy et al. 2016)
   * the target has probability 1 - e, and e / C is spread over all C classes: -(1 - e) w[t] log
   * softmax(x)[t] - (e / C) sum_c w[c] log softmax(x)[c].
   *
   * @param logits x, {@code [..., C]}
   * @param target t, I32 {@code [...]}, 0 to C - 1; other numbers throw
   * @param weight w, {@code [C]}; null is 1 for all
   * @param ignored targets with this number count for nothing, see {@link #IGNORED}
   * @param smoothing e, 0 to 1
   * @param reduction MEAN divides by the sum of w[t] over the targets that count: NaN if none does
   */
  public static Tensor crossEntropy(
      Tensor logits,
      Tensor target,
      @Nullable Tensor weight,
      int ignored,
      double smoothing,
      Reduction reduction) {
    requireClasses("crossEntropy", logits, target, weight, smoothing);
    return classes("crossEntropy", logits, true, target, weight, ignored, smoothing, reduction);
  }

  /** Mean cross-entropy of class targets, of which {@link #IGNORED} counts for nothing. */
  public static Tensor crossEntropy(Tensor logits, Tensor target) {
    return crossEntropy(logits, target, null, IGNORED, 0, Reduction.MEAN);
  }

  /** {@link #crossEntropy} of log-probabilities instead of logits, without smoothing. */
  public static Tensor nll(
      Tensor logProbs, Tensor target, @Nullable Tensor weight, int ignored, Reduction reduction) {
    requireClasses("nll", logProbs, target, weight, 0);
    return classes("nll", logProbs, false, target, weight, ignored, 0, reduction);
  }

  private static Tensor classes(
      String op,
      Tensor x,
      boolean logits,
      Tensor target,
      @Nullable Tensor weight,
      int ignored,
      double smoothing,
      Reduction reduction) {
    Tensor keep = target.ne(Creation.constant(target, ignored));
    // An ignored target need not be a class; class 0 is read in its place, and counts for nothing.
    Tensor t = keep.where(target, Creation.constant(target, 0));
    boolean fused = logits && smoothing == 0;
    Tensor logp = logits && !fused ? x.logSoftmax(-1) : x;
    Tensor p = ofClass(op, logp, t, fused);
    Tensor one = Creation.constant(logp, 1);
    Tensor w = weight == null ? one : weight.rows(t.reshape(t.size())).reshape(t.shape().dims());
    Tensor loss;
    if (smoothing == 0) {
      loss = NLL.of(keep, w, p);
    } else {
      Tensor all = (weight == null ? logp : logp.mul(weight)).sum(-1);
      double share = smoothing / logp.dim(-1);
      loss = NLL_SMOOTH.with(1 - smoothing, share).of(keep, w, p, all);
    }
    if (reduction != Reduction.MEAN) return reduce(loss, reduction);
    return loss.sum().div(KEPT.of(keep, w).sum());
  }

  private static Tensor ofClass(String op, Tensor logp, Tensor target, boolean fused) {
    try {
      if (fused) return LOG_PROB.of(logp, target);
      return logp.gather(-1, target.unsqueeze(-1)).squeeze(-1);
    } catch (IndexOutOfBoundsException e) {
      String message = op + ": a target of " + logp.label() + " is no class; " + e.getMessage();
      throw (IndexOutOfBoundsException) new IndexOutOfBoundsException(message).initCause(e);
    }
  }

  /**
   * Cross-entropy of target distributions: -sum_c w[c] t'[c] log softmax(x)[c], with t' = (1 - e) t
   * + e / C.
   *
   * @param logits x, {@code [..., C]}
   * @param target t, probabilities {@code [..., C]}
   * @param weight w, {@code [C]}; null is 1 for all
   * @param smoothing e, 0 to 1
   * @param reduction MEAN divides by the number of distributions, whatever the weights
   */
  public static Tensor crossEntropy(
      Tensor logits,
      Tensor target,
      @Nullable Tensor weight,
      double smoothing,
      Reduction reduction) {
    List<String> wrong = new ArrayList<>(0);
    pairs(logits, target, wrong);
    classes(logits, weight, smoothing, wrong);
    if (!wrong.isEmpty()) throw ShapeException.of("crossEntropy", wrong);
    Tensor w = weight == null ? Creation.constant(logits, 1) : weight;
    Tensor logp = logits.logSoftmax(-1);
    double share = smoothing / Math.max(1, logits.dim(-1));
    return reduce(SOFT_TARGET.with(1 - smoothing, share).of(logp, target, w).sum(-1), reduction);
  }

  // Shared

  private static Tensor pairs(
      String op, PointwiseOp loss, Tensor x, Tensor target, Reduction reduction) {
    requirePairs(op, x, target);
    return reduce(loss.of(x, target), reduction);
  }

  private static Tensor reduce(Tensor loss, Reduction reduction) {
    return switch (reduction) {
      case NONE -> loss;
      case MEAN -> loss.mean();
      case SUM -> loss.sum();
    };
  }

  private static void requirePairs(String op, Tensor x, Tensor target) {
    List<String> wrong = new ArrayList<>(0);
    pairs(x, target, wrong);
    if (!wrong.isEmpty()) throw ShapeException.of(op, wrong);
  }

  private static void pairs(Tensor x, Tensor target, List<String> wrong) {
    if (!x.dtype().isFloat()) wrong.add("prediction " + x.label() + " is not a float tensor");
    if (target.dtype() != x.dtype()) {
      wrong.add("target " + target.label() + " is not " + x.dtype() + "; convert it with to(...)");
    }
    if (!target.shape().equals(x.shape())) {
      wrong.add(
          ("target %s has other sizes than prediction %s; reshape one of them, losses"
                  + " do not broadcast")
              .formatted(target.label(), x.label()));
    }
  }

  private static void requireClasses(
      String op, Tensor x, Tensor target, @Nullable Tensor weight, double smoothing) {
    List<String> wrong = new ArrayList<>(0);
    if (target.dtype() != DType.I32) {
      wrong.add("target " + target.label() + " is not i32; class numbers are");
    }
    classes(x, weight, smoothing, wrong);
    int[] lead = Arrays.copyOf(x.shape().raw(), Math.max(0, x.rank() - 1));
    if (!Arrays.equals(lead, target.shape().raw())) {
      wrong.add(
          "target %s for scores %s, whose last axis is the classes; needs %s"
              .formatted(target.label(), x.label(), Arrays.toString(lead)));
    }
    if (!wrong.isEmpty()) throw ShapeException.of(op, wrong);
  }

  private static void classes(
      Tensor x, @Nullable Tensor weight, double smoothing, List<String> wrong) {
    if (!x.dtype().isFloat()) wrong.add("scores " + x.label() + " are not floats");
    if (x.rank() == 0) wrong.add("scores " + x.label() + " have no axis of classes");
    else if (weight != null && (weight.rank() != 1 || weight.dim(0) != x.dim(-1))) {
      wrong.add("weight " + weight.label() + " for " + x.dim(-1) + " classes of " + x.label());
    }
    if (weight != null && weight.dtype() != x.dtype()) {
      wrong.add("weight is " + weight.dtype() + ", scores are " + x.dtype());
    }
    if (!(smoothing >= 0 && smoothing <= 1)) wrong.add("smoothing is " + smoothing + "; 0 to 1");
  }

  private static void require(
      String op, String name, double value, DoublePredicate holds, String needs) {
    if (holds.test(value)) return;
    throw new IllegalArgumentException(op + ": " + name + " is " + value + "; needs " + needs);
  }
}
