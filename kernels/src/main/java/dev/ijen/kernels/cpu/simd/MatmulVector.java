package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.matmul.Operand;
import dev.ijen.kernels.matmul.Product;
import jdk.incubator.vector.FloatVector;

/**
 * The first step into vectors: one row of c, {@link Lanes#W} columns at a time. Two loads feed one
 * fused multiply-add, and each waits for the one before, so most of the machine still idles.
 */
public final class MatmulVector {
  private MatmulVector() {}

  /** All matrices of a product; f32 only. */
  public static void run(Product p) {
    if (p.dtype != DType.F32) throw new NoKernel("matmul's vector rung is written for f32 only");
    p.each(MatmulVector::matrix);
  }

  private static void matrix(Product p, int a0, int b0, int s0, int c0) {
    int whole = p.b.column() == 1 ? p.n - p.n % Lanes.W : 0;
    for (int i = 0; i < p.m; i++) {
      int ai = a0 + i * p.a.row();
      int si = s0 + i * p.start.row();
      int ci = c0 + i * p.c.row();
      for (int j = 0; j < whole; j += Lanes.W) {
        vector(p, ai, b0 + j, si + j * p.start.column(), ci + j);
      }
      for (int j = whole; j < p.n; j++) {
        single(p, ai, b0 + j * p.b.column(), si + j * p.start.column(), ci + j);
      }
    }
  }

  private static void vector(Product p, int a0, int b0, int s0, int c0) {
    float[] a = (float[]) p.a.array();
    float[] b = (float[]) p.b.array();
    FloatVector sum = start(p.start, s0);
    for (int l = 0; l < p.k; l++) {
      FloatVector right = FloatVector.fromArray(Lanes.F, b, b0 + l * p.b.row());
      sum = FloatVector.broadcast(Lanes.F, a[a0 + l * p.a.column()]).fma(right, sum);
    }
    sum.intoArray((float[]) p.c.array(), c0);
  }

  private static FloatVector start(Operand s, int s0) {
    float[] from = (float[]) s.array();
    if (s.column() == 1) return FloatVector.fromArray(Lanes.F, from, s0);
    float[] copy = new float[Lanes.W];
    for (int i = 0; i < copy.length; i++) copy[i] = from[s0 + i * s.column()];
    return FloatVector.fromArray(Lanes.F, copy, 0);
  }

  private static void single(Product p, int a0, int b0, int s0, int c0) {
    float[] a = (float[]) p.a.array();
    float[] b = (float[]) p.b.array();
    float sum = ((float[]) p.start.array())[s0];
    for (int l = 0; l < p.k; l++) {
      sum = Math.fma(a[a0 + l * p.a.column()], b[b0 + l * p.b.row()], sum);
    }
    ((float[]) p.c.array())[c0] = sum;
  }
}
