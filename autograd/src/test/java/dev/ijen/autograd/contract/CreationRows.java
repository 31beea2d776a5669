package dev.ijen.autograd.contract;

import static dev.ijen.kernels.DType.BOOL;
import static dev.ijen.kernels.DType.F32;
import static dev.ijen.kernels.DType.F64;
import static dev.ijen.kernels.DType.I32;
import static dev.ijen.kernels.DType.I64;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.tensor.Creation;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** Tensors from numbers. */
final class CreationRows {
  private CreationRows() {}

  private static Row make(
      String name, DType dtype, IntFunction<Tensor> op, IntFunction<Nd> oracle) {
    return new Row(name, 0, (t, n) -> op.apply(n), (x, n) -> oracle.apply(n), n -> new int[1][0][])
        .types(dtype);
  }

  private static Nd line(int n) {
    return Nd.of(new int[] {n}, i -> i[0] % 5 - 2);
  }

  private static float[] floats(int n) {
    float[] f = new float[n];
    for (int i = 0; i < n; i++) f[i] = (float) line(n).values()[i];
    return f;
  }

  private static int[] ints(int n) {
    int[] f = new int[n];
    for (int i = 0; i < n; i++) f[i] = (int) line(n).values()[i];
    return f;
  }

  private static boolean[] booleans(int n) {
    boolean[] f = new boolean[n];
    for (int i = 0; i < n; i++) f[i] = line(n).values()[i] > 0;
    return f;
  }

  private static double[] doubles(int n) {
    return line(n).values();
  }

  static List<Row> all() {
    return List.of(
        make("Tensor.of(float...)", F32, n -> Tensor.of(floats(n)), CreationRows::line),
        make("Tensor.of(double[])", F64, n -> Tensor.of(doubles(n)), CreationRows::line),
        make("Tensor.of(int[])", I32, n -> Tensor.of(ints(n)), CreationRows::line),
        make(
            "Tensor.of(boolean[])",
            BOOL,
            n -> Tensor.of(booleans(n)),
            n -> line(n).map(v -> v > 0 ? 1 : 0)),
        make(
            "Tensor.of(float[],int...)",
            F32,
            n -> Tensor.of(floats(2 * n), n, 2),
            n -> line(2 * n).as(n, 2)),
        make(
            "Tensor.of(double[],int...)",
            F64,
            n -> Tensor.of(doubles(2 * n), n, 2),
            n -> line(2 * n).as(n, 2)),
        make(
            "Tensor.of(int[],int...)",
            I32,
            n -> Tensor.of(ints(2 * n), 2, n),
            n -> line(2 * n).as(2, n)),
        make(
            "Tensor.of(boolean[],int...)",
            BOOL,
            n -> Tensor.of(booleans(n), n),
            n -> line(n).map(v -> v > 0 ? 1 : 0)),
        make(
            "Creation.of(float[],int...)", F32, n -> Creation.of(floats(n), n), CreationRows::line),
        make(
            "Creation.of(double[],int...)",
            F64,
            n -> Creation.of(doubles(n), n),
            CreationRows::line),
        make(
            "Creation.of(long[],int...)",
            I64,
            n -> Creation.of(Arrays.stream(ints(n)).asLongStream().toArray(), n),
            CreationRows::line),
        make("Creation.of(int[],int...)", I32, n -> Creation.of(ints(n), n), CreationRows::line),
        make(
            "Creation.of(boolean[],int...)",
            BOOL,
            n -> Creation.of(booleans(n), n),
            n -> line(n).map(v -> v > 0 ? 1 : 0)),
        make(
            "Tensor.scalar(double)",
            F32,
            n -> Tensor.scalar(n + .1),
            n -> Nd.full((float) (n + .1))),
        make("Tensor.zeros(int...)", F32, n -> Tensor.zeros(n, 3), n -> Nd.full(0, n, 3)),
        make("Tensor.ones(int...)", F32, n -> Tensor.ones(3, n), n -> Nd.full(1, 3, n)),
        make("Tensor.full(double,int...)", F32, n -> Tensor.full(-2.5, n), n -> Nd.full(-2.5, n)),
        make(
            "Creation.full(DType,double,int...)",
            I32,
            n -> Creation.full(I32, -2.5, n),
            n -> Nd.full(-2, n)),
        make(
                "Creation.full(DType,double,int...)",
                BOOL,
                n -> Creation.full(BOOL, .5, n),
                n -> Nd.full(1, n))
            .note("bool"),
        make(
            "Creation.full(Device,DType,double,Shape)",
            F64,
            n -> Creation.full(Devices.cpu(), F64, Math.PI, Shape.of(n, 2)),
            n -> Nd.full(Math.PI, n, 2)),
        make("Tensor.arange(int)", I32, Tensor::arange, n -> Nd.of(new int[] {n}, i -> i[0])),
        make("Creation.arange(int)", I32, Creation::arange, n -> Nd.of(new int[] {n}, i -> i[0])),
        make(
            "Creation.eye(DType,int)",
            F32,
            n -> Creation.eye(F32, n),
            n -> Nd.of(new int[] {n, n}, i -> i[0] == i[1] ? 1 : 0)),
        make(
                "Creation.eye(DType,int)",
                I32,
                n -> Creation.eye(I32, n),
                n -> Nd.of(new int[] {n, n}, i -> i[0] == i[1] ? 1 : 0))
            .note("i32"),
        make(
            "Creation.linspace(double,double,int)",
            F32,
            n -> Creation.linspace(-1, 2, n),
            n -> Nd.of(new int[] {n}, i -> n == 1 ? -1 : -1 + 3.0 * i[0] / (n - 1))),
        make("Creation.zeros(DType,int...)", F64, n -> Creation.zeros(F64, n), n -> Nd.full(0, n)),
        make("Creation.ones(DType,int...)", BOOL, n -> Creation.ones(BOOL, n), n -> Nd.full(1, n)),
        arange(F32, .1),
        arange(F64, .1),
        arange(I32, 3),
        arange(BOOL, 1),
        make(
                "Creation.arange(DType,double,double,double)",
                I32,
                n -> Creation.arange(I32, 5, -2.5 * n, -2),
                n -> Nd.of(new int[] {(int) Math.ceil((5 + 2.5 * n) / 2)}, i -> 5 - 2 * i[0]))
            .note("down"),
        make(
            "Creation.eye(DType,int,int)",
            BOOL,
            n -> Creation.eye(BOOL, n, 3),
            n -> Nd.of(new int[] {n, 3}, i -> i[0] == i[1] ? 1 : 0)),
        make(
                "Creation.eye(DType,int,int)",
                F64,
                n -> Creation.eye(F64, 2, n),
                n -> Nd.of(new int[] {2, n}, i -> i[0] == i[1] ? 1 : 0))
            .note("wide"),
        linspace(F32).within(.5, 3),
        linspace(F64).within(.5, 3),
        new Row(
                "fullLike(double)",
                1,
                (t, n) -> t[0].fullLike(1),
                (x, n) -> x[0].map(v -> 1),
                Cases::one)
            .also(I32, BOOL),
        new Row(
                "Creation.meshgrid(Tensor...)",
                3,
                (t, n) -> Tensor.stack(0, Creation.meshgrid(t)),
                (x, n) ->
                    Nd.of(
                        new int[] {3, x[0].size(), x[1].size(), x[2].size()},
                        i -> x[i[0]].at(i[1 + i[0]])),
                n -> new int[][][] {{{2}, {n}, {3}}, {{n}, {1}, {2}}})
            .also(I32, BOOL)
            .twice());
  }

  private static Row arange(DType dtype, double step) {
    return make(
            "Creation.arange(DType,double,double,double)",
            dtype,
            n -> Creation.arange(dtype, -2, -2 + (n - .5) * step, step),
            n -> {
              Nd line = Nd.of(new int[] {n}, i -> -2 + i[0] * step);
              return dtype == BOOL ? line.map(v -> v != 0 ? 1 : 0) : line;
            })
        .note(dtype.label());
  }

  /** Of the larger end: four operations rounded once each, 1.5 units, and as many of the oracle. */
  private static Row linspace(DType dtype) {
    return make(
            "Creation.linspace(DType,double,double,int)",
            dtype,
            n -> Creation.linspace(dtype, -.1, .7, n),
            n ->
                Nd.of(
                    new int[] {n},
                    i -> n == 1 ? -.1 : (-.1 * (n - 1 - i[0]) + .7 * i[0]) / (n - 1)))
        .of((x, n) -> Nd.full(.7, n))
        .note(dtype.label());
  }
}
