package dev.ijen.autograd.contract;

import dev.ijen.tensor.Activations;
import dev.ijen.tensor.Arithmetic;
import dev.ijen.tensor.Attention;
import dev.ijen.tensor.Comparisons;
import dev.ijen.tensor.Convolutions;
import dev.ijen.tensor.Creation;
import dev.ijen.tensor.Indexing;
import dev.ijen.tensor.Joins;
import dev.ijen.tensor.LinearAlgebra;
import dev.ijen.tensor.Losses;
import dev.ijen.tensor.Movements;
import dev.ijen.tensor.Normalisation;
import dev.ijen.tensor.Op;
import dev.ijen.tensor.PointwiseOp;
import dev.ijen.tensor.Pooling;
import dev.ijen.tensor.Products;
import dev.ijen.tensor.Recorder;
import dev.ijen.tensor.Reductions;
import dev.ijen.tensor.Resizing;
import dev.ijen.tensor.Scans;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Selections;
import dev.ijen.tensor.Sorting;
import dev.ijen.tensor.Tensor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The ops that users can reach, read off the classes. */
final class Surface {
  private static final List<Class<?>> TOPICS =
      List.of(
          Arithmetic.class,
          Activations.class,
          Comparisons.class,
          Reductions.class,
          Scans.class,
          Sorting.class,
          Products.class,
          Resizing.class,
          Pooling.class,
          Convolutions.class,
          LinearAlgebra.class,
          Movements.class,
          Selections.class,
          Joins.class,
          Indexing.class,
          Creation.class,
          Normalisation.class,
          Attention.class,
          Losses.class);

  /** Not ops: they give the same elements another label. */
  private static final Set<String> LABELS =
      Set.of("Tensor.of(View)", "withOrigin(Object)", "renewed()", "named(String)");

  private Surface() {}

  /**
   * Public methods that return a tensor or several, as {@code add(Tensor)} or {@code
   * Creation.eye(DType,int)}; of those that return a record of tensors, each component, as {@code
   * sort(int).values}.
   */
  static Set<String> methods() {
    Set<String> found = new TreeSet<>();
    for (Method m : Tensor.class.getDeclaredMethods()) add(m, found);
    for (Class<?> c : TOPICS) for (Method m : c.getDeclaredMethods()) add(m, found);
    found.removeAll(LABELS);
    return found;
  }

  /** The methods themselves, in the order of their text. */
  static Stream<Method> ops() {
    return Stream.concat(Stream.of(Tensor.class), TOPICS.stream())
        .flatMap(c -> Arrays.stream(c.getDeclaredMethods()))
        .filter(m -> {
          Set<String> names = new TreeSet<>();
          add(m, names);
          names.removeAll(LABELS);
          return !names.isEmpty();
        })
        .sorted(Comparator.comparing(Method::toString));
  }

  /** The tensors that such a method gave. */
  static List<Tensor> tensors(Object result) {
    if (result instanceof Tensor t) return List.of(t);
    if (result instanceof Tensor[] t) return List.of(t);
    List<Tensor> all = new ArrayList<>();
    for (RecordComponent c : result.getClass().getRecordComponents()) {
      try {
        if (c.getAccessor().invoke(result) instanceof Tensor t) all.add(t);
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
    return all;
  }

  private static void add(Method m, Set<String> found) {
    if (!Modifier.isPublic(m.getModifiers())) return;
    boolean isStatic = Modifier.isStatic(m.getModifiers());
    String types =
        Arrays.stream(m.getParameterTypes())
            .map(Class::getSimpleName)
            .collect(Collectors.joining(","));
    if (m.isVarArgs()) types = types.substring(0, types.length() - 2) + "...";
    String owner = isStatic ? m.getDeclaringClass().getSimpleName() + "." : "";
    String call = owner + m.getName() + "(" + types + ")";
    Class<?> result = m.getReturnType();
    if (result == Tensor.class || result == Tensor[].class) found.add(call);
    if (!result.isRecord()) return;
    for (RecordComponent c : result.getRecordComponents()) {
      if (c.getType() == Tensor.class) found.add(call + "." + c.getName());
    }
  }

  /** The formulas that the topic classes declare. */
  static Set<String> formulas() {
    Set<String> found = new TreeSet<>();
    for (Class<?> c : TOPICS) {
      for (Field f : c.getFields()) {
        if (f.getType() != PointwiseOp.class) continue;
        try {
          found.add(f.get(null).toString());
        } catch (IllegalAccessException e) {
          throw new AssertionError(e);
        }
      }
    }
    return found;
  }

  /** Sees the ops that run on this thread. */
  static final class Spy extends Scope implements Recorder {
    private final List<String> seen;

    private Spy(List<String> seen) {
      this.seen = seen;
    }

    static void watch(List<String> seen, Runnable work) {
      try (Spy spy = new Spy(seen)) {
        Recorder before = recordTo(spy);
        try {
          work.run();
        } finally {
          recordTo(before);
        }
      }
    }

    @Override
    public @Nullable Object record(Op op, Tensor[] inputs, Tensor output) {
      seen.add(op.toString());
      return null;
    }
  }
}
