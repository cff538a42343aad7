/**
 * The {@code descent} command.
 *
 * <pre>{@code
 * ./descent train --csv iris.csv --label species
 * }</pre>
 */
@NullMarked
package dev.descent.cli;

import org.jspecify.annotations.NullMarked;
