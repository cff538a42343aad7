/**
 * Small complete programs, each a class by itself: make data, describe a network, train it, report. Every program
 * chooses its device as the whole library does (see {@link dev.descent.device.Devices}), is seeded, and ends with a
 * line of {@code key=value} pairs.
 */
@NullMarked
package dev.descent.examples;

import org.jspecify.annotations.NullMarked;
