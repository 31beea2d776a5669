package dev.ijen.bench.cpu;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;

/** Names the works and what their peers need. */
@Command(name = "list", description = "The works that 'cpu' times, and what its peers need.")
public final class ListWorks implements Runnable {
  @Override
  public void run() {
    Map<String, String> shapes = new LinkedHashMap<>();
    for (Work w : Catalogue.all()) shapes.merge(w.name(), w.shape(), (a, b) -> a + "; " + b);
    shapes.forEach((name, all) -> System.out.printf("%-14s %s%n", name, all));
    System.out.print(
        """

        nn, nt, tn: products m x n x k, nt with the second operand stored as [n, k], tn with the
        first as [k, m]. mlp, gpt, nature-cnn, ensemble: training steps with Adam.
        Peers of 'cpu --peers':
          PyTorch   every work: a Python that imports torch (pip install torch numpy), given by
                    --python or IJEN_PYTHON, else python3
          OpenBLAS  products: mvn -Ppeers -pl bench -am compile
          libtorch  products and ops, through DJL: the same command
          copy      ops that memory limits: System.arraycopy, always there
        """);
  }
}
