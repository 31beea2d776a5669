package dev.ijen.bench.cpu;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.norm.LayerNorm;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch's native library without Python, through DJL, for single ops. Each call makes its result
 * anew and pays for JNI, as a Java program that uses DJL does.
 */
final class LibTorch implements Peer {
  static final String REMEDY =
      "libtorch is not on the class path: mvn -Ppeers -pl bench -am compile puts it there";

  /** The works that {@link #call} has a form for. */
  private static final Set<String> KNOWN =
      Set.of(
          "nn",
          "nt",
          "tn",
          "softmax",
          "layer-norm",
          "sum",
          "max",
          "add",
          "mul",
          "exp",
          "tanh",
          "gelu");

  private final Engine engine;
  private final NDManager manager;
  private List<NDArray> inputs = List.of();
  private @Nullable String work;

  private LibTorch(Engine engine) {
    this.engine = engine;
    manager = engine.newBaseManager();
  }

  /** Loads it, or throws with {@link #REMEDY} if it is not there. */
  static LibTorch load(int threads) {
    try {
      Class.forName("ai.djl.pytorch.engine.PtEngine");
    } catch (ClassNotFoundException e) {
      throw new PeerException(REMEDY);
    }
    System.setProperty("ai.djl.offline", "true"); // what it needs is on the class path
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("slf4j.internal.verbosity", "ERROR"); // nobody reads its log here
    System.setProperty("ai.djl.pytorch.num_threads", "" + threads);
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    try {
      return new LibTorch(Engine.getEngine("PyTorch"));
    } catch (RuntimeException | LinkageError e) {
      throw new PeerException("libtorch cannot be loaded: " + e.getMessage());
    }
  }

  @Override
  public String describe() {
    return "libtorch " + engine.getVersion() + " (DJL " + Engine.getDjlVersion() + ")";
  }

  @Override
  public @Nullable Side prepare(Work work, Work.Ready ready) {
    inputs.forEach(NDArray::close);
    inputs = List.of();
    this.work = null;
    if (!KNOWN.contains(work.name())) return null;
    List<NDArray> copies = new ArrayList<>();
    for (Tensor t : ready.inputs()) copies.add(copy(t));
    inputs = copies;
    this.work = work.name();
    return new Calls(
        "libtorch",
        calls -> {
          for (int i = 0; i < calls; i++) call().close();
        });
  }

  private NDArray call() {
    NDArray x = inputs.getFirst();
    NDArray y = inputs.getLast();
    return switch (work == null ? "" : work) {
      case "nn" -> x.matMul(y);
      case "nt" -> product(x, y, false);
      case "tn" -> product(x, y, true);
      case "softmax" -> x.softmax(-1);
      case "layer-norm" ->
          LayerNorm.layerNorm(x, new Shape(y.size()), inputs.get(1), y, 1e-5f).singletonOrThrow();
      case "sum" -> x.sum();
      case "max" -> x.max();
      case "add" -> x.add(y);
      case "mul" -> x.mul(y);
      case "exp" -> x.exp();
      case "tanh" -> x.tanh();
      case "gelu" -> Activation.gelu(x);
      default -> throw new IllegalStateException("nothing is prepared");
    };
  }

  /** A transposed array is a view, made for each call and closed after it. */
  private static NDArray product(NDArray x, NDArray y, boolean left) {
    try (NDArray t = (left ? x : y).transpose()) {
      return left ? t.matMul(y) : x.matMul(t);
    }
  }

  private NDArray copy(Tensor t) {
    Shape shape = new Shape(Arrays.stream(t.shape().dims()).asLongStream().toArray());
    return t.dtype() == DType.I32
        ? manager.create(t.toInts(), shape)
        : manager.create(t.toFloats(), shape).toType(DataType.FLOAT32, false);
  }

  @Override
  public float @Nullable [] results(int calls) {
    if (work == null) return null;
    try (NDArray y = call()) {
      return y.toFloatArray();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
