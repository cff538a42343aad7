/**
 * Traced values, their gradients, and the plan that runs them.
 *
 * <p>A {@link dev.descent.graph.Tensor} is a node of an immutable graph: calling a method computes nothing, it adds a
 * node and checks its shapes. A {@link dev.descent.graph.Graph} names what is wanted,
 * {@link dev.descent.graph.Gradients} adds the backward nodes, and a {@link dev.descent.graph.Plan} gives every node an
 * order and a place in memory, records the kernels once and replays them.
 *
 * <pre>{@code
 * Tensor x = Tensor.of(new float[][] {{1, 2}, {3, 4}});
 * Tensor y = x.matmul(x).add(1).tanh();
 * System.out.println(y.eval()); // opens the best device, computes, closes it
 * }</pre>
 */
@NullMarked
package dev.descent.graph;

import org.jspecify.annotations.NullMarked;
