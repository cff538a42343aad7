/**
 * Data sets from CSV files. Every error names the file, the line and the column.
 *
 * <pre>{@code
 * CsvDataset iris = CsvDataset.load(Path.of("iris.csv"), CsvSpec.classify("species"));
 * Dataset.Split split = iris.data().stratifiedSplit(0.2, 42);
 * }</pre>
 */
@NullMarked
package dev.descent.csv;

import org.jspecify.annotations.NullMarked;
