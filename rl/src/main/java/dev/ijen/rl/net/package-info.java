/** What stands between environments and networks: running statistics, normalisers. */
@NullMarked
package dev.ijen.rl.net;

import org.jspecify.annotations.NullMarked;
