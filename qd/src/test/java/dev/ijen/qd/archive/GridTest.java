package dev.ijen.qd.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.qd.task.Bounds;
import org.junit.jupiter.api.Test;

class GridTest {
  private static final Bounds BOX = new Bounds(new double[] {-1, 2}, new double[] {1, 6}, "x", "y");
  private static final Bounds LINE = new Bounds(new double[] {0}, new double[] {1}, "x");
  private static final Bounds SPACE =
      new Bounds(new double[3], new double[] {1, 1, 1}, "x", "y", "z");

  /** A cell has its lower border, the last one the upper border of the box too. */
  @Test
  void bordersBelongToTheCellAbove() {
    int[] cell = new int[6];
    new Grid(BOX, 2, 4)
        .of(new float[] {-1, 2, 0, 3, 1, 6, -1.01f, 2, 1, 6.01f, .5f, 4.999f}, 0, 6, cell);
    assertThat(cell).containsExactly(0, 5, 7, ~0, ~7, 6);
  }

  @Test
  void anOutlineIsACellsRectangle() {
    Grid g = new Grid(BOX, 2, 4);
    assertThat(g.outline(g.at(1, 2))).containsExactly(0, 4, 1, 4, 1, 5, 0, 5);
    assertThat(g.outline(0)).containsExactly(-1, 2, 0, 2, 0, 3, -1, 3);
    assertThatThrownBy(() -> new Grid(LINE, 4).outline(0))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void placesThatAreNotThereAreRefused() {
    Grid g = new Grid(BOX, 2, 4);
    for (int[] place : new int[][] {{2, 0}, {0, 4}, {-1, 0}, {0, -1}, {1}, {1, 1, 1}}) {
      assertThatThrownBy(() -> g.at(place))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("there are 2 x 4, counted from 0");
    }
  }

  @Test
  void sizesThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new Grid(BOX, 2, 0)).hasMessageContaining("one number above 0");
    assertThatThrownBy(() -> new Grid(BOX, 2)).hasMessageContaining("one number above 0");
    int most = Integer.MAX_VALUE;
    assertThatThrownBy(() -> new Grid(LINE, most)).hasMessageContaining("more cells than");
    assertThatThrownBy(() -> new Grid(SPACE, most, most, most)) // more than a long holds
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "grid: [2147483647, 2147483647, 2147483647] are more cells than an array holds");
    assertThatThrownBy(() -> new Grid(SPACE, 1 << 22, 1 << 21, 1 << 21)) // 2^64 is 0 in a long
        .hasMessageContaining("more cells than");
    assertThat(new Grid(SPACE, 3, 4, 5).count()).isEqualTo(60);
  }
}
