package dev.ijen.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.autograd.nn.Init;
import dev.ijen.autograd.nn.Linear;
import dev.ijen.autograd.nn.Mlp;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.SafeTensors;
import dev.ijen.tensor.SafeTensorsReader;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.SnapshotException;
import dev.ijen.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules are records over flat weights: live, given, copied, saved. */
@Tag("width")
class ModuleTest {
  /** An actor and a critic side by side, and a constant. */
  record Pair(Mlp actor, Mlp critic, double scale) implements Module<Pair> {
    Tensor of(Tensor x) {
      return actor.of(x).sum(-1).add(critic.of(x).sum(-1).mul(scale));
    }
  }

  @TempDir Path folder;

  private static final Tensor X = Key.of(7).normal(5, 3);

  private static Mlp mlp(long seed) {
    return Mlp.tanh(Key.of(seed), 3, 4, 2);
  }

  private static Pair unpacked() {
    return new Pair(mlp(1), mlp(2), .5);
  }

  @Test
  void parametersComeInOrderWithNames() {
    Pair p = unpacked().packed();
    assertThat(p.parameters().stream().map(Parameter::toString))
        .containsExactly(
            "actor.layers.0.weight[3, 4]",
            "actor.layers.0.bias[4]",
            "actor.layers.1.weight[4, 2]",
            "actor.layers.1.bias[2]",
            "critic.layers.0.weight[3, 4]",
            "critic.layers.0.bias[4]",
            "critic.layers.1.weight[4, 2]",
            "critic.layers.1.bias[2]");
    assertThat(p.parameters().stream().map(Parameter::offset))
        .containsExactly(0, 12, 16, 24, 26, 38, 42, 50);
    assertThat(p.size()).isEqualTo(52);
    assertThat(p.weights().shape()).isEqualTo(Shape.of(52));
    assertThat(p.actor().layers().getFirst().weight().tensor().label())
        .isEqualTo("f32[3, 4] (actor.layers.0.weight)");
    assertThat(p.scale()).as("constants stay").isEqualTo(.5);
  }

  @Test
  void packingChangesNoValue() {
    Pair loose = unpacked();
    float[] before = loose.of(X).toFloats();
    Pair packed = loose.packed();
    assertThat(packed.of(X).toFloats()).isEqualTo(before);
    float[] flat = packed.weights().toFloats();
    assertThat(Arrays.copyOf(flat, 26)).isEqualTo(loose.actor().weights().toFloats());
    assertThat(Arrays.copyOfRange(flat, 26, 52)).isEqualTo(loose.critic().weights().toFloats());
  }

  @Test
  void aModuleOfSeveralStoresSaysWhatToDo() {
    assertThatThrownBy(() -> unpacked().weights())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("Pair", "more than one store", "packed()");
  }

  /** A part shares the whole's store: asking it for weights of its own would give the whole's. */
  @Test
  void aPartOfAModuleHasNoStoreOfItsOwn() {
    Pair p = unpacked().packed();
    for (Runnable use :
        new Runnable[] {
          () -> p.critic().weights(),
          () -> p.actor().weights(),
          () -> p.actor().assign(Tensor.zeros(26)),
          () -> p.critic().load(new Snapshot())
        }) {
      assertThatThrownBy(use::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("Mlp is a part of a larger module", "packed()");
    }
    Mlp own = p.critic().packed();
    assertThat(own.weights().toFloats())
        .isEqualTo(Arrays.copyOfRange(p.weights().toFloats(), 26, 52));
    assertThat(own.parameters().getFirst().name()).isEqualTo("layers.0.weight");
    assertThat(p.critic().duplicate().of(X).toFloats()).isEqualTo(p.critic().of(X).toFloats());
  }

  @Test
  void withReadsOtherWeightsAndNeverWritesBack() {
    Mlp m = mlp(1);
    float[] live = m.weights().toFloats();
    Tensor other = mlp(2).weights().stopGradient();
    Mlp given = m.with(other);
    assertThat(given.of(X).toFloats()).isEqualTo(mlp(2).of(X).toFloats());
    assertThat(m.weights().toFloats()).isEqualTo(live);
    assertThatThrownBy(given::weights)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("weights given by with(...)");
    assertThat(given.packed().of(X).toFloats()).isEqualTo(given.of(X).toFloats());
    assertThatThrownBy(() -> m.with(Tensor.zeros(7)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContainingAll("with: Mlp has 26 weights, got f32[7]");
    assertThatThrownBy(() -> m.with(Tensor.scalar(1))).isInstanceOf(ShapeException.class);
  }

  /** The order of the flat weights is that of the parameters, packed or not, whole or part. */
  @Test
  void withMeansTheSameForPackedLooseAndPart() {
    Tensor flat = Key.of(3).normal(52);
    float[] want = unpacked().packed().with(flat).of(X).toFloats();
    assertThat(unpacked().with(flat).of(X).toFloats()).isEqualTo(want);
    Pair p = unpacked().packed();
    Tensor part = Key.of(4).normal(26);
    assertThat(p.critic().with(part).of(X).toFloats())
        .isEqualTo(mlp(9).with(part).of(X).toFloats());
    assertThat(p.with(p.weights()).of(X).toFloats()).isEqualTo(p.of(X).toFloats());
  }

  @Test
  void otherTypesOfWeights() {
    Mlp m = mlp(1);
    Tensor y = m.with(m.weights().to(DType.F64)).of(X.to(DType.F64));
    assertThat(y.dtype()).isEqualTo(DType.F64);
    double[] wide = y.toDoubles();
    double[] narrow = m.of(X).toDoubles();
    for (int i = 0; i < wide.length; i++) {
      assertThat(narrow[i]).isCloseTo(wide[i], org.assertj.core.data.Offset.offset(1e-5));
    }
  }

  @Test
  void assignOverwritesTheLiveWeights() {
    Mlp m = mlp(1);
    int version = m.store().version();
    m.assign(mlp(2).weights());
    assertThat(m.of(X).toFloats()).isEqualTo(mlp(2).of(X).toFloats());
    assertThat(m.store().version()).isGreaterThan(version);
    m.assign(m.weights()); // onto itself
    assertThat(m.of(X).toFloats()).isEqualTo(mlp(2).of(X).toFloats());
    assertThatThrownBy(() -> m.assign(Tensor.zeros(3)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("assign: weights are f32[26], the values are f32[3]");
    assertThatThrownBy(() -> m.assign(m.weights().to(DType.F64)))
        .isInstanceOf(ShapeException.class);
    assertThat(m.of(X).toFloats()).as("nothing changed").isEqualTo(mlp(2).of(X).toFloats());
  }

  @Test
  void viewsOlderThanAnUpdateThrowWhenUsedOrDifferentiated() {
    Mlp m = mlp(1);
    Tensor weight = m.layers().getFirst().weight().tensor();
    Tensor flat = m.weights();
    Mlp given = m.with(flat);
    m.assign(mlp(2).weights());
    assertThatThrownBy(weight::toFloats).hasMessageContaining("stale view");
    assertThatThrownBy(() -> weight.add(1)).hasMessageContaining("stale view");
    assertThatThrownBy(() -> flat.sum()).hasMessageContaining("stale view");
    assertThatThrownBy(() -> given.of(X))
        .as("with() reads the old view")
        .hasMessageContaining("stale");
    assertThat(m.layers().getFirst().weight().tensor().toFloats()).as("read again").hasSize(12);

    Linear one = Linear.of(Key.of(1), 3, 2);
    try (var tape = new Tape()) {
      Tensor old = one.weights();
      Tensor loss = one.of(X).sum().add(old.sum()); // whose gradient reads no weight
      one.assign(Tensor.zeros(one.size()));
      for (Runnable use :
          new Runnable[] {
            () -> tape.gradients(loss),
            () -> tape.derivative(loss, old),
            () -> tape.derivative(loss, one.weights())
          }) {
        assertThatThrownBy(use::run)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("stale view");
      }
    }
  }

  /** A change that fails halfway is a change too. */
  @Test
  void aFailedUpdateMakesViewsStale() {
    Mlp m = mlp(1);
    Tensor before = m.weights();
    assertThatThrownBy(() ->
            m.store()
                .update(v -> {
                  v.floats()[0] = 9;
                  throw new IllegalStateException("halfway");
                }))
        .hasMessage("halfway");
    assertThatThrownBy(before::toFloats).hasMessageContaining("stale view");
  }

  @Test
  void duplicatesGoTheirOwnWay() {
    Mlp m = mlp(1);
    Mlp target = m.duplicate();
    float[] before = target.of(X).toFloats();
    assertThat(before).isEqualTo(m.of(X).toFloats());
    m.assign(Tensor.zeros(26));
    assertThat(target.of(X).toFloats()).isEqualTo(before);
    assertThat(target.store()).isNotSameAs(m.store());
  }

  @Test
  void copiesAreFreshModelsInOneStore() {
    Mlp many = mlp(1).copies(Key.of(5), 4);
    assertThat(many.weights().shape()).isEqualTo(Shape.of(4, 26));
    assertThat(many.size()).isEqualTo(26);
    assertThat(many.layers().getFirst().weight().tensor().shape()).isEqualTo(Shape.of(4, 3, 4));
    float[][] rows = new float[4][];
    for (int k = 0; k < 4; k++) rows[k] = many.weights().select(0, k).toFloats();
    for (int k = 0; k < 4; k++) {
      for (int j = 0; j < k; j++) assertThat(rows[k]).isNotEqualTo(rows[j]);
      float[] bias = Arrays.copyOfRange(rows[k], 12, 16);
      assertThat(bias).as("biases start at 0 in each").containsOnly(0);
    }
    float[] again = mlp(9).copies(Key.of(5), 4).weights().toFloats();
    assertThat(many.weights().toFloats()).as("a function of the key").isEqualTo(again);
    float[] fewer = mlp(1).copies(Key.of(5), 2).weights().toFloats();
    assertThat(Arrays.copyOf(again, 52)).as("the first two of four").isEqualTo(fewer);
    assertThat(many.duplicate().weights().toFloats()).isEqualTo(again);
    many.assign(Tensor.zeros(4, 26));
    assertThat(many.weights().sum().item()).isZero();
  }

  @Test
  void outputGainScalesFreshAndPresentValues() {
    Mlp m = mlp(1);
    Mlp small = m.outputGain(.01);
    float[] w = m.layers().getLast().weight().tensor().toFloats();
    float[] s = small.layers().getLast().weight().tensor().toFloats();
    for (int i = 0; i < w.length; i++) assertThat(s[i]).isEqualTo(w[i] * .01f);
    Mlp fresh = small.copies(Key.of(1), 2);
    assertThat(fresh.layers().getLast().weight().tensor().abs().max().item()).isLessThan(.0101);
    Mlp many = m.copies(Key.of(1), 2).outputGain(2);
    assertThat(many.weights().shape()).as("of stacked weights too").isEqualTo(Shape.of(2, 26));
  }

  @Test
  void savesUnderNamesAndLoads() throws IOException {
    Path file = folder.resolve("model");
    Snapshot out = new Snapshot();
    Pair saved = unpacked().packed();
    saved.save(out);
    out.write(file);
    assertThat(out.tensors()).containsKey("critic.layers.1.bias");

    Pair other = new Pair(mlp(3), mlp(4), .5).packed();
    other.load(Snapshot.read(file));
    assertThat(other.weights().toFloats()).isEqualTo(saved.weights().toFloats());

    Mlp many = mlp(1).copies(Key.of(1), 3);
    Snapshot stack = new Snapshot();
    many.save(stack);
    Mlp back = mlp(1).copies(Key.of(2), 3);
    back.load(stack);
    assertThat(back.weights().toFloats()).isEqualTo(many.weights().toFloats());
  }

  @Test
  void loadsAllOrNothing() {
    Snapshot out = new Snapshot();
    mlp(1).save(out);
    Snapshot missing = new Snapshot();
    out.tensors()
        .forEach((n, t) -> {
          if (!n.equals("layers.1.bias")) missing.put(n, t);
        });
    Snapshot wrong = new Snapshot();
    out.tensors().forEach((n, t) -> wrong.put(n, n.equals("layers.1.bias") ? Tensor.zeros(3) : t));

    Mlp m = mlp(2);
    float[] before = m.weights().toFloats();
    assertThatThrownBy(() -> m.load(missing))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("layers.1.bias is missing");
    assertThatThrownBy(() -> m.load(wrong))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContainingAll("layers.1.bias", "f32[3]", "expected f32[2]");
    assertThat(m.weights().toFloats()).isEqualTo(before);
  }

  /**
   * torch-mlp.safetensors: a Sequential(Linear(3, 4), Tanh(), Linear(4, 2)) in bf16 with an input
   * and its output in f32, written by PyTorch 2.13.0 (see its metadata). There a weight is [out,
   * in], ours is [in, out].
   */
  @Test
  void loadsWhatPyTorchTrained() throws Exception {
    Path golden = Path.of(ModuleTest.class.getResource("torch-mlp.safetensors").toURI());
    Mlp m = Mlp.tanh(Key.of(1), 3, 4, 2);
    Map<String, Tensor> named = new TreeMap<>();
    try (SafeTensorsReader in = SafeTensors.open(golden)) {
      for (int layer = 0; layer < 2; layer++) {
        Tensor weight = in.tensor(2 * layer + ".weight").to(DType.F32);
        named.put("layers." + layer + ".weight", weight.transpose());
        named.put("layers." + layer + ".bias", in.tensor(2 * layer + ".bias").to(DType.F32));
      }
      m.load(named);
      double[] want = in.tensor("y").toDoubles();
      double[] got = m.of(in.tensor("x")).toDoubles();
      for (int i = 0; i < want.length; i++) {
        assertThat(got[i]).isEqualTo(want[i], within(1e-6));
      }
    }
  }

  @Test
  void aForeignMisfitIsListedWhole() {
    Mlp m = mlp(1);
    float[] before = m.weights().toFloats();
    Map<String, Tensor> named = new TreeMap<>();
    named.put("layers.0.weight", Tensor.zeros(4, 3));
    named.put("layers.0.bias", Tensor.zeros(4).to(DType.BF16));
    named.put("layers.1.weight", Tensor.zeros(4, 2));
    named.put("layers.2.bias", Tensor.zeros(2));
    assertThatThrownBy(() -> m.load(named))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContainingAll(
            "Mlp",
            "layers.0.weight is f32[4, 3], expected f32[3, 4]",
            "layers.0.bias is bf16[4], expected f32[4]",
            "layers.1.bias is missing, expected f32[2]",
            "layers.2.bias is no parameter");
    assertThat(m.weights().toFloats()).isEqualTo(before);
  }

  record Tied(Parameter a, Parameter b) implements Module<Tied> {}

  record Nothing(double x) implements Module<Nothing> {}

  record Nested(List<List<Linear>> grid, Parameter scale) implements Module<Nested> {}

  @Test
  void structuresThatCannotBe() {
    Parameter p = Parameter.of("p", Key.of(1), Init.normal(1), 3);
    assertThatThrownBy(() -> new Tied(p, p).packed())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("Tied", "p[3]", "two places");
    assertThatThrownBy(() -> new Nothing(1).weights()).hasMessageContaining("has no parameters");
    Module<?> notARecord = new Module<Linear>() {};
    assertThatThrownBy(notARecord::parameters).hasMessageContaining("not a record");
  }

  @Test
  void listsMayNest() {
    Linear a = Linear.of(Key.of(1), 1, 1);
    Linear b = Linear.of(Key.of(2), 1, 1);
    Parameter scale = Parameter.of("s", Key.of(1), Init.constant(2), 1);
    Nested n = new Nested(List.of(List.of(a), List.of(b)), scale).packed();
    assertThat(n.parameters().stream().map(Parameter::name))
        .containsExactly(
            "grid.0.0.weight", "grid.0.0.bias", "grid.1.0.weight", "grid.1.0.bias", "scale");
  }

  @Test
  void modulesMadeInAScopeOutliveIt() {
    Mlp m;
    try (var s = new Scope()) {
      m = mlp(1);
    }
    assertThat(m.of(X).toFloats()).isEqualTo(mlp(1).of(X).toFloats());
  }
}
