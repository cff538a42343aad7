/** The commands behind {@code ./descent}. */
@NullMarked
package dev.descent.cli;

import org.jspecify.annotations.NullMarked;
