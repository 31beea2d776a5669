package dev.ijen.kernels.scan;

/** What a step of a scan does with the result before it. */
enum Form {
  SUM,
  PROD,
  LOG_SUM_EXP,
  LINEAR
}
