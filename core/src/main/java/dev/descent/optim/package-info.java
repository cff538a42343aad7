/**
 * Update rules and learning rate schedules. They are descriptions: the update itself is part of the recorded training
 * step.
 *
 * <pre>{@code
 * Optimizer o = Optimizer.adamW(1e-3, 0.01).withClipNorm(1).withSchedule(Schedule.cosine(0));
 * }</pre>
 */
@NullMarked
package dev.descent.optim;

import org.jspecify.annotations.NullMarked;
