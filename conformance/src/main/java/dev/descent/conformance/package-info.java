/**
 * The parity suite: is what a backend computes what its kernels mean? Every case is compared element by element with
 * the float64 oracle under a contract that the op declares, and watched for stray writes, changed inputs and
 * differing bits.
 *
 * <pre>{@code
 * Report report = new ConformanceSuite().run(backend, "gemm*");
 * System.out.println(report.text());
 * }</pre>
 */
@NullMarked
package dev.descent.conformance;

import org.jspecify.annotations.NullMarked;
