package dev.ijen.rl.env;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Tensor;

/** Checks a batch of actions and brings it into the environment's array. */
final class Actions {
  private Actions() {}

  /**
   * @param ignored rows whose values do not matter and are not looked at; empty for none
   */
  static void copy(Tensor action, Column into, boolean[] ignored, String env) {
    Space space = into.space();
    if (action.dtype() != space.dtype() || !action.shape().equals(into.shape())) {
      throw new IllegalArgumentException(
          "env "
              + env
              + ": the action is "
              + action.dtype()
              + action.shape()
              + ", expected "
              + space.dtype()
              + into.shape()
              + ": "
              + space
              + " for each of "
              + into.shape().dim(0)
              + " copies"
              + remedy(action, into));
    }
    into.set(action);
    int size = space.size();
    for (int i = 0; i < into.shape().dim(0); i++) {
      if (ignored.length > 0 && ignored[i]) continue;
      String wrong = space.objection(into.array(), i * size);
      if (wrong != null) {
        throw new IllegalArgumentException(
            "env "
                + env
                + ": the action of copy "
                + i
                + " "
                + wrong
                + (space.dtype() == DType.I32 ? "" : "; clamp it first if that is meant"));
      }
    }
  }

  private static String remedy(Tensor action, Column into) {
    if (action.shape().equals(into.shape())) {
      return "; convert it with to(" + into.space().dtype().name() + ")";
    }
    if (action.size() == into.shape().size()) return "; reshape it";
    return "";
  }
}
