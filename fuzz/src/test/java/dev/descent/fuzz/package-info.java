/** Every reader of files under bytes that Jazzer thinks up; {@code fuzz/README.md} says how. */
@NullMarked
package dev.descent.fuzz;

import org.jspecify.annotations.NullMarked;
