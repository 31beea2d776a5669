package dev.ijen.autograd.contract;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** All rows of the contract, by topic as in the tensor module. */
final class Registry {
  private Registry() {}

  /** Those that {@code -Dijen.contract.rows=REGEX} finds in their label, or all. */
  static List<Row> chosen() {
    Pattern wanted = Pattern.compile(System.getProperty("ijen.contract.rows", ""));
    return rows().stream().filter(r -> wanted.matcher(r.label()).find()).toList();
  }

  static List<Row> rows() {
    return Stream.of(
            PointwiseRows.all(),
            ActivationRows.all(),
            FunctionRows.all(),
            ReductionRows.all(),
            ScanRows.all(),
            SortingRows.all(),
            MovementRows.all(),
            SelectionRows.all(),
            JoinRows.all(),
            ProductRows.all(),
            ResizingRows.all(),
            PoolingRows.all(),
            EinsumRows.all(),
            ConvolutionRows.all(),
            LinearAlgebraRows.all(),
            IndexingRows.all(),
            CreationRows.all(),
            NormalisationRows.all(),
            AttentionRows.all(),
            LossRows.all())
        .flatMap(List::stream)
        .toList();
  }
}
