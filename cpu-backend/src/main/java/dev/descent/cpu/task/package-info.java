/**
 * Kernel calls as objects: arguments resolved to memory, split into parts for the threads, ready to run any number of
 * times without allocating.
 *
 * <pre>{@code
 * Task t = ElementTasks.unary(context, UnaryOp.EXP, x, y, 1024);
 * t.begin();
 * t.run(0);
 * t.end();
 * }</pre>
 */
@NullMarked
package dev.descent.cpu.task;

import org.jspecify.annotations.NullMarked;
