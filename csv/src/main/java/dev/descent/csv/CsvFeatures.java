package dev.descent.csv;

import dev.descent.tensor.HostTensor;
import java.util.List;

/**
 * Examples to predict, with where they stand.
 *
 * @param values F32 [n, features]
 * @param lines the line of the file that each row starts in, from 1
 */
public record CsvFeatures(HostTensor values, List<Long> lines) {
    /** Copies the list. */
    public CsvFeatures {
        lines = List.copyOf(lines);
    }
}
