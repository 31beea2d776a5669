package dev.ijen.kernels.reduce;

/** What a reduction combines with. On BOOL, {@code MAX} is any and {@code MIN} is all. */
enum Operation {
  SUM,
  PROD,
  MAX,
  MIN
}
