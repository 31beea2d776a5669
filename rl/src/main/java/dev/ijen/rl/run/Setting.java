package dev.ijen.rl.run;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What one component of a {@code Config} record means and which values it may have.
 *
 * <pre>{@code
 * record Config(
 *     @Setting(about = "discount factor", min = 0, max = 1) double gamma,
 *     @Setting(about = "learning rate of Adam", above = 0) double rate) {}
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** A phrase for help and error messages. */
  String about();

  /** Smallest value allowed. */
  double min() default Double.NEGATIVE_INFINITY;

  /** Largest value allowed. */
  double max() default Double.POSITIVE_INFINITY;

  /** Values must be greater than this. */
  double above() default Double.NEGATIVE_INFINITY;

  /** Values must be less than this. */
  double below() default Double.POSITIVE_INFINITY;
}
