/**
 * The inner loops on the Vector API. Nothing here is loaded unless vector kernels were chosen and their module is
 * there.
 *
 * <pre>{@code
 * LoopSet loops = VectorLoops.create();
 * }</pre>
 */
@NullMarked
package dev.descent.cpu.vector;

import org.jspecify.annotations.NullMarked;
