/**
 * Stands in for NVIDIA's {@code libcuda.so.1} and {@code libcublas.so.12} or {@code .13}, so that the CUDA backend runs
 * in tests where there is no GPU: {@link StandIn} builds both with g++ from the kernels' own sources and loads them in
 * place of the real ones. Work runs on the host, one item after the other, and as late as the calls allow.
 */
@NullMarked
package dev.descent.standin;

import org.jspecify.annotations.NullMarked;
