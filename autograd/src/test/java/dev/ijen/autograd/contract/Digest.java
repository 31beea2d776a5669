package dev.ijen.autograd.contract;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Scope;
import java.util.Arrays;

/** Prints, per row, a hash of the bits of its values and gradients: the same in every process. */
final class Digest {
  private Digest() {}

  public static void main(String[] args) {
    for (Row row : Registry.rows()) {
      int hash = 0;
      for (DType dtype : row.dtypes) {
        for (int n : new int[] {3, 17, 65}) {
          for (int[][] dims : row.cases.of(n)) {
            Call call = Call.plain(row, n, dims, dtype);
            Nd[] x = call.draw();
            hash = 31 * hash + Arrays.hashCode(call.run(call.tensors(x)));
            if (row.order == 0 || !dtype.isFloat()) continue;
            for (double[] g : GradientChecks.tape(call, x)) hash = 31 * hash + Arrays.hashCode(g);
          }
        }
      }
      System.out.println(row.label() + " " + Integer.toHexString(hash));
    }
    System.out.println(Scope.report());
  }
}
