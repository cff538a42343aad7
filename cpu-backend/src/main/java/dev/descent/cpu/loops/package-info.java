/**
 * The inner loops that the tasks of the CPU backend are made of, as interfaces. There are two implementations, plain
 * Java and the Vector API, which give the same bits.
 *
 * <pre>{@code
 * loops.element().unary(UnaryOp.EXP, x, 0, y, 0, 1024);
 * }</pre>
 */
@NullMarked
package dev.descent.cpu.loops;

import org.jspecify.annotations.NullMarked;
