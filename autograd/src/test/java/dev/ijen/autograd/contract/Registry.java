package dev.ijen.autograd.contract;

import java.util.List;
import java.util.stream.Stream;

/** All rows of the contract, by topic as in the tensor module. */
final class Registry {
  private Registry() {}

  static List<Row> rows() {
    return Stream.of(
            PointwiseRows.all(),
            ReductionRows.all(),
            MovementRows.all(),
            ProductRows.all(),
            IndexingRows.all(),
            CreationRows.all())
        .flatMap(List::stream)
        .toList();
  }
}
