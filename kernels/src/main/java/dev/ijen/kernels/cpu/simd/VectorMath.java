package dev.ijen.kernels.cpu.simd;

import static dev.ijen.kernels.cpu.Minimax.*;

import dev.ijen.kernels.cpu.ScalarMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link ScalarMath} for a vector of {@link Lanes#F}: the same operations in the same order, so the
 * same bits and the same error bounds. Nothing here uses a transcendental lane operation, whose
 * bits depend on whether the JIT has compiled it.
 */
public final class VectorMath {
  private static final int SIGN = 0x80000000;

  private VectorMath() {}

  private static FloatVector all(float c) {
    return FloatVector.broadcast(Lanes.F, c);
  }

  public static FloatVector exp(FloatVector x) {
    return scaledExp(x, MAGIC + 254);
  }

  public static FloatVector halfexp(FloatVector x) {
    return scaledExp(x, MAGIC + 253);
  }

  private static FloatVector scaledExp(FloatVector x, float bias) {
    FloatVector c = x.blend(128f, x.compare(VectorOperators.GT, 128f));
    c = c.blend(-150f, c.compare(VectorOperators.LT, -150f));
    FloatVector z = c.fma(all(LOG2_E), all(bias));
    FloatVector n = z.sub(bias);
    FloatVector r = n.fma(all(-LN2_LOW), n.fma(all(-LN2_HIGH), c));
    FloatVector p = all(E6).fma(r, all(E5)).fma(r, all(E4)).fma(r, all(E3)).fma(r, all(E2));
    p = p.fma(r, all(1)).fma(r, all(1));
    IntVector b = z.reinterpretAsInts();
    IntVector half = b.lanewise(VectorOperators.LSHR, 1);
    return p.mul(power(half)).mul(power(b.sub(half)));
  }

  public static FloatVector expm1(FloatVector x) {
    FloatVector c = x.blend(89f, x.compare(VectorOperators.GT, 89f));
    c = c.blend(-30f, c.compare(VectorOperators.LT, -30f));
    FloatVector z = c.fma(all(LOG2_E), all(MAGIC + 126));
    FloatVector r = remainder(c, z.sub(MAGIC + 126));
    FloatVector s = power(z.reinterpretAsInts());
    FloatVector h = s.fma(r.mul(r).fma(curve(r), r), s.sub(.5f));
    return copysign(h.add(h), x);
  }

  public static FloatVector tanh(FloatVector x) {
    FloatVector a = x.abs();
    a = a.blend(TANH_ONE, a.compare(VectorOperators.GT, TANH_ONE));
    FloatVector e = expm1Near(a.add(a));
    return copysign(e.div(e.add(2)), x);
  }

  public static FloatVector erf(FloatVector x) {
    FloatVector a = x.abs();
    a = a.blend(ERF_ONE, a.compare(VectorOperators.GT, ERF_ONE));
    FloatVector g = all(G7).fma(a, all(G6)).fma(a, all(G5)).fma(a, all(G4)).fma(a, all(G3));
    g = g.fma(a, all(G2)).fma(a, all(G1)).fma(a, all(G0_LOW));
    FloatVector w = a.fma(all(G0_HIGH), a.mul(g));
    return copysign(expm1Near(w.neg()), x);
  }

  public static FloatVector ndtr(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector g = all(N8).fma(a, all(N7)).fma(a, all(N6)).fma(a, all(N5)).fma(a, all(N4));
    g = g.fma(a, all(N3)).fma(a, all(N2)).fma(a, all(N1)).fma(a, all(N0)).mul(a);
    FloatVector z = g.add(MAGIC + 126);
    FloatVector r = g.sub(z.sub(MAGIC + 126));
    FloatVector p = all(B6).fma(r, all(B5)).fma(r, all(B4)).fma(r, all(B3)).fma(r, all(B2));
    p = p.fma(r, all(B1)).fma(r, all(1));
    FloatVector h = p.mul(power(z.reinterpretAsInts()));
    h = h.blend(0f, a.compare(VectorOperators.GT, NDTR_ZERO));
    return h.blend(all(1).sub(h), x.compare(VectorOperators.GT, 0f));
  }

  private static FloatVector expm1Near(FloatVector x) {
    FloatVector z = x.fma(all(LOG2_E), all(MAGIC + 127));
    FloatVector r = remainder(x, z.sub(MAGIC + 127));
    FloatVector s = power(z.reinterpretAsInts());
    return s.fma(r.mul(r).fma(curve(r), r), s.sub(1));
  }

  /** x - n ln 2. */
  private static FloatVector remainder(FloatVector x, FloatVector n) {
    return n.fma(all(-LN2_LOW), n.fma(all(-LN2_HIGH), x));
  }

  /** (e^r - 1 - r) / r^2. */
  private static FloatVector curve(FloatVector r) {
    return all(E6).fma(r, all(E5)).fma(r, all(E4)).fma(r, all(E3)).fma(r, all(E2));
  }

  /** 2^(n - 127), n in the low bits. */
  private static FloatVector power(IntVector n) {
    return n.lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  public static FloatVector copysign(FloatVector magnitude, FloatVector sign) {
    IntVector m = magnitude.reinterpretAsInts().and(~SIGN);
    return m.or(sign.reinterpretAsInts().and(SIGN)).reinterpretAsFloats();
  }

  public static FloatVector logb(FloatVector x) {
    VectorMask<Float> tiny = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
    IntVector e = x.blend(x.mul(0x1p24f), tiny).reinterpretAsInts().sub(SQRT_HALF);
    return exponent(e).add(all(0).blend(-24f, tiny));
  }

  public static FloatVector scalb(FloatVector x, FloatVector n) {
    IntVector b = n.add(MAGIC + 254).reinterpretAsInts();
    IntVector half = b.lanewise(VectorOperators.LSHR, 1);
    return x.mul(power(half)).mul(power(b.sub(half)));
  }

  /**
   * Exact: with a quotient below 2^22, x - q y is a float, whichever way the quotient was rounded.
   */
  public static FloatVector fmod(FloatVector a, FloatVector b) {
    FloatVector x = a.abs();
    FloatVector y = b.abs();
    FloatVector quotient = x.div(y);
    FloatVector r = floor(quotient).neg().fma(y, x);
    r = copysign(r.blend(r.add(y), r.compare(VectorOperators.LT, 0f)), a);
    VectorMask<Float> near = quotient.compare(VectorOperators.LT, 0x1p22f);
    near = near.and(y.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
    return near.allTrue() ? r : fmodFar(a, b, r, near);
  }

  /** The lanes with large quotients, infinities and NaN one by one. */
  static FloatVector fmodFar(FloatVector a, FloatVector b, FloatVector r, VectorMask<Float> near) {
    float[] x = a.toArray();
    float[] y = b.toArray();
    float[] z = r.toArray();
    for (int i = 0; i < z.length; i++) if (!near.laneIsSet(i)) z[i] = ScalarMath.fmod(x[i], y[i]);
    return FloatVector.fromArray(Lanes.F, z, 0);
  }

  public static FloatVector log(FloatVector x) {
    VectorMask<Float> tiny = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
    IntVector e = x.blend(x.mul(0x1p24f), tiny).reinterpretAsInts().sub(TWO_THIRDS);
    FloatVector k = exponent(e).add(all(0).blend(-24f, tiny));
    FloatVector f = fraction(e);
    FloatVector p = all(L9).fma(f, all(L8)).fma(f, all(L7)).fma(f, all(L6)).fma(f, all(L5));
    p = p.fma(f, all(L4)).fma(f, all(L3)).fma(f, all(-.5f));
    FloatVector y = k.fma(all(LN2_HIGH), k.fma(all(LN2_LOW), f.mul(f).fma(p, f)));
    y = x.blend(y, x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
    y = y.blend(Float.NaN, x.compare(VectorOperators.LT, 0f));
    return y.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f));
  }

  public static FloatVector log1p(FloatVector x) {
    IntVector e = x.add(1).reinterpretAsInts().sub(TWO_THIRDS);
    IntVector k = e.lanewise(VectorOperators.ASHR, 23);
    FloatVector s = power(k.neg().add(127));
    FloatVector f = x.fma(s, s.sub(1));
    f = f.blend(fraction(e), x.compare(VectorOperators.GT, 0x1p25f));
    FloatVector y = logNear(f, exponent(e));
    y = x.blend(y, x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
    y = y.blend(Float.NaN, x.compare(VectorOperators.LT, -1f));
    y = y.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, -1f));
    return y.blend(x, x.compare(VectorOperators.EQ, 0f));
  }

  /** The bits above the mantissa as a number. */
  private static FloatVector exponent(IntVector e) {
    return (FloatVector) e.lanewise(VectorOperators.ASHR, 23).convert(VectorOperators.I2F, 0);
  }

  /** The mantissa as a number of [2/3, 4/3), less 1. */
  private static FloatVector fraction(IntVector e) {
    return e.and(0x7fffff).add(TWO_THIRDS).reinterpretAsFloats().sub(1);
  }

  private static FloatVector logNear(FloatVector f, FloatVector k) {
    FloatVector p = all(L9).fma(f, all(L8)).fma(f, all(L7)).fma(f, all(L6)).fma(f, all(L5));
    p = p.fma(f, all(L4)).fma(f, all(L3)).fma(f, all(-.5f));
    return k.fma(all(LN2_HIGH), k.fma(all(LN2_LOW), f.mul(f).fma(p, f)));
  }

  public static FloatVector sin(FloatVector x) {
    FloatVector y = wave(x, 0);
    y = y.blend(x, x.compare(VectorOperators.EQ, 0f));
    VectorMask<Float> far = x.abs().compare(VectorOperators.GT, FAR);
    return far.anyTrue() ? sinFar(x, y) : y;
  }

  public static FloatVector cos(FloatVector x) {
    FloatVector y = wave(x, 1);
    VectorMask<Float> far = x.abs().compare(VectorOperators.GT, FAR);
    return far.anyTrue() ? cosFar(x, y) : y;
  }

  private static FloatVector wave(FloatVector x, int quarter) {
    FloatVector z = x.fma(all(TWO_OVER_PI), all(MAGIC));
    FloatVector n = z.sub(MAGIC);
    FloatVector r = n.fma(all(-HALF_PI_2), n.fma(all(-HALF_PI_1), x));
    r = n.fma(all(-HALF_PI_3), r);
    FloatVector t = r.mul(r);
    FloatVector s = t.mul(all(S3).fma(t, all(S2)).fma(t, all(S1))).fma(r, r);
    FloatVector c = all(C4).fma(t, all(C3)).fma(t, all(C2)).fma(t, all(-.5f)).fma(t, all(1));
    IntVector q = z.reinterpretAsInts().add(quarter);
    FloatVector y = s.blend(c, q.and(1).compare(VectorOperators.NE, 0).cast(Lanes.F));
    IntVector sign = q.and(2).lanewise(VectorOperators.LSHL, 30);
    return y.reinterpretAsInts().lanewise(VectorOperators.XOR, sign).reinterpretAsFloats();
  }

  /** The rare lanes beyond {@code FAR} one by one. */
  static FloatVector sinFar(FloatVector x, FloatVector near) {
    float[] a = x.toArray();
    float[] y = near.toArray();
    for (int i = 0; i < a.length; i++) if (Math.abs(a[i]) > FAR) y[i] = ScalarMath.sin(a[i]);
    return FloatVector.fromArray(Lanes.F, y, 0);
  }

  static FloatVector cosFar(FloatVector x, FloatVector near) {
    float[] a = x.toArray();
    float[] y = near.toArray();
    for (int i = 0; i < a.length; i++) if (Math.abs(a[i]) > FAR) y[i] = ScalarMath.cos(a[i]);
    return FloatVector.fromArray(Lanes.F, y, 0);
  }

  /** To the nearest integer, ties to even; from 2^23 on every float is whole. */
  public static FloatVector rint(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector y = copysign(a.add(0x1p23f).sub(0x1p23f), x);
    return x.blend(y, a.compare(VectorOperators.LT, 0x1p23f));
  }

  public static FloatVector floor(FloatVector x) {
    FloatVector y = rint(x);
    return copysign(y.blend(y.sub(1), y.compare(VectorOperators.GT, x)), x);
  }

  public static FloatVector ceil(FloatVector x) {
    FloatVector y = rint(x);
    return copysign(y.blend(y.add(1), y.compare(VectorOperators.LT, x)), x);
  }
}
