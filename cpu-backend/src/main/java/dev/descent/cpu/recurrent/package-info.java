/**
 * Recurrent layers over whole sequences, as short lists of tasks.
 *
 * <p>Each thread takes some examples of the batch through all time steps, without waiting for the others: products of
 * their few rows with weights that were packed once, then the gates while those rows are in the cache. Sums over steps
 * and examples follow at the end, cut by what they belong to and never by what they add up.
 *
 * <p>A batch with a mask costs its real steps alone: these are numbered in time-major order ({@link
 * dev.descent.cpu.recurrent.ActiveSteps}), what is kept or worked in holds one row for each of them, and products over
 * all of them have as many terms.
 *
 * <p>The order of every sum, which makes the same bits of any number of threads:
 *
 * <ul>
 *   <li>a pre-activation is one chain of fused multiply-adds that begins with the bias (b + d where both belong to one
 *       gate), takes in the inputs in order, then the hidden units in order; GRU's q_n begins with d_n, a_n with b_n;
 *   <li>∂L/∂h before a step is one chain over the rows of U in order (GRU: gate n, then r and z, beginning with dh·z);
 *   <li>∂L/∂x is one chain over the rows of W in order;
 *   <li>∂L/∂W, ∂L/∂U and the biases' are one chain each over the real (step, example) pairs in time-major order, also
 *       where time runs backwards.
 * </ul>
 *
 * <pre>{@code
 * for (Task t : RecurrentTasks.forward(context, spec, inputs, states)) {
 *     workers.run(t);
 * }
 * }</pre>
 */
@NullMarked
package dev.descent.cpu.recurrent;

import org.jspecify.annotations.NullMarked;
