/**
 * Examples on the host: data sets, batches, scaling, and readers of IDX and NPY files.
 *
 * <pre>{@code
 * Dataset all = Dataset.of(HostTensor.of(measurements), HostTensor.of(classNumbers));
 * Dataset.Split split = all.stratifiedSplit(0.2, 42);
 * Standardizer scaling = Standardizer.fit(split.train().inputs().getFirst());
 * Dataset train = split.train().withInput(0, scaling.apply(split.train().inputs().getFirst()));
 * try (Batches batches = new Batches(train, 32, true, 42, true)) {
 *     batches.startEpoch(0);
 *     while (batches.next()) {
 *         upload(batches.input(0), batches.target(), batches.count());
 *     }
 * }
 * }</pre>
 */
@NullMarked
package dev.descent.data;

import org.jspecify.annotations.NullMarked;
