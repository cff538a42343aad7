/**
 * Whole training steps with a name, measured as the peers are: forward, softmax cross-entropy, backward and update
 * on a batch that is on the device already.
 *
 * <pre>{@code
 * Measurement m = Bench.run(device, Workload.named("mlp_64_32_32_10_b32"), 5);
 * System.out.println(m.json("descent"));
 * }</pre>
 */
@NullMarked
package dev.descent.benchmarks;

import org.jspecify.annotations.NullMarked;
