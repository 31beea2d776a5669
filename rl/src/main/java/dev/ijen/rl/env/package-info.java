/**
 * Environments: what their authors write ({@link dev.ijen.rl.env.Env}), what algorithms use ({@link
 * dev.ijen.rl.env.VectorEnv}), and the registry of those that come with Ijen ({@link
 * dev.ijen.rl.env.Envs}).
 */
@NullMarked
package dev.ijen.rl.env;

import org.jspecify.annotations.NullMarked;
