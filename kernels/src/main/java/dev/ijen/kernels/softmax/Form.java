package dev.ijen.kernels.softmax;

/** Which of the three results a row gives. */
public enum Form {
  SOFTMAX,
  LOG_SOFTMAX,
  LOGSUMEXP
}
