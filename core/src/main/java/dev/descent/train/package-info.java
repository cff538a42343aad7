/**
 * Training: fit, evaluate, predict, metrics, callbacks, history.
 *
 * <pre>{@code
 * try (Device device = Devices.open();
 *         Trainer trainer = Trainer.builder(net, Loss.crossEntropy()).device(device).seed(7).build()) {
 *     History history = trainer.fit(train, valid, 20);
 *     Evaluation result = trainer.evaluate(test);
 * }
 * }</pre>
 */
@NullMarked
package dev.descent.train;

import org.jspecify.annotations.NullMarked;
