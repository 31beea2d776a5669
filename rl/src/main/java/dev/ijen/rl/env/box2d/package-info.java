/**
 * Environments of rigid bodies: the only ones that need a native library, Box2D through libGDX,
 * which is optional.
 */
@NullMarked
package dev.ijen.rl.env.box2d;

import org.jspecify.annotations.NullMarked;
