package dev.ijen.qd.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.DType;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Tensor;
import org.junit.jupiter.api.Test;

class TasksTest {
  @Test
  void everyTaskKeepsTheContract() {
    for (Tasks.Spec s : Tasks.all()) {
      Task t = s.make();
      assertThat(t.name()).isEqualTo(s.name());
      assertThat(s.description()).isNotBlank().doesNotContain("\n").hasSizeLessThan(80);
      assertThat(s.cells()).as(s.name()).hasSize(t.bounds().axes());
      assertThat(t.lower()).isLessThan(t.upper());
      assertThat(t.start().shape()).isEqualTo(Shape.of(t.size()));
      Tensor two = Tensor.stack(0, t.start(), t.start());
      Batch e = t.of(Batch.of(Task.GENOME, two));
      Shape objectives = t.objectives() == 1 ? Shape.of(2) : Shape.of(2, t.objectives());
      assertThat(e.get(Task.OBJECTIVE).shape()).as(s.name()).isEqualTo(objectives);
      assertThat(e.get(Task.MEASURES).shape()).isEqualTo(Shape.of(2, t.bounds().axes()));
      assertThat(e.get(Task.MEASURES).dtype()).isEqualTo(DType.F32);
      float[] m = e.get(Task.MEASURES).toFloats();
      for (int k = 0; k < t.bounds().axes(); k++) {
        assertThat(m[k]).as("equal genomes, equal measures").isEqualTo(m[t.bounds().axes() + k]);
      }
    }
  }

  @Test
  void unknownNamesSuggestNearOnes() {
    assertThatThrownBy(() -> Tasks.make("spral"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("unknown task spral; did you mean spiral");
    assertThatThrownBy(() -> Tasks.named("xxxxxxxxxxxxxxxxxxxx"))
        .hasMessageContaining("there are sphere");
    assertThat(Tasks.named("ARM").name()).isEqualTo("arm");
  }
}
