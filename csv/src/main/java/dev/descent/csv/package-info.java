/**
 * Data sets from CSV files. Every error names the file, the line and the column. A row has at most 1,048,576 columns
 * and 16,777,216 characters, a cell 1,048,576 characters, a column's name 1000.
 *
 * <pre>{@code
 * CsvDataset iris = CsvDataset.load(Path.of("iris.csv"), CsvSpec.classify("species"));
 * Dataset.Split split = iris.data().stratifiedSplit(0.2, 42);
 * }</pre>
 */
@NullMarked
package dev.descent.csv;

import org.jspecify.annotations.NullMarked;
