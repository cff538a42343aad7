/**
 * The boundary to a device. {@code core} validates; a backend trusts what it is given.
 *
 * <p>The laws, which the conformance suite enforces:
 *
 * <ol>
 *   <li>Outputs are supplied by the caller. No kernel allocates device memory, synchronises or validates. A backend
 *       has one in-order stream and one owning thread.
 *   <li>Same inputs, same bits, on one device: the order of every reduction follows from shapes alone, never from the
 *       number of cores, lanes or multiprocessors; no atomics on floats.
 *   <li>No reduced precision, fast math or contraction that was not asked for through {@link Precision}.
 *   <li>No silent fallback. A primitive is mandatory; a fused op ({@link FusedOp}) has a decomposition into primitives,
 *       which defines its meaning and is asked for when a plan is made.
 *   <li>Whatever changes from step to step (learning rate, step count, random counter) lives in device memory, so
 *       that a recording stays valid.
 *   <li>While recording, nothing is allocated on the device, no module is loaded and nothing synchronises. A
 *       {@link Recording} dies with its plan.
 *   <li>Random integers are the same bits on every backend; dropout masks and shuffles are too.
 * </ol>
 *
 * <p>Outputs never overlap inputs unless a method says so. Every view is dense and row-major unless strides are passed.
 *
 * <pre>{@code
 * View y = new View(buffer, 0, 1024, backend.realType());
 * backend.kernels().activation(ActivationOp.TANH, 0f, x, y);
 * backend.synchronize();
 * }</pre>
 */
@NullMarked
package dev.descent.spi;

import org.jspecify.annotations.NullMarked;
