package dev.descent.data;

import org.jspecify.annotations.Nullable;

/**
 * Where the examples of a data set come from, so that messages name what a user finds again.
 *
 * @param lines whether the numbers are lines of a file, from 1, and not examples of the data set that these were chosen
 *     from, from 0
 * @param numbers one for each example
 */
record Origins(boolean lines, int[] numbers) {
    /** Of chosen examples; {@code all} is what is known of all of them, null if that is nothing. */
    static Origins chosen(@Nullable Origins all, int[] rows) {
        int[] numbers = rows.clone();
        if (all != null) {
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = all.numbers[rows[i]];
            }
        }
        return new Origins(all != null && all.lines, numbers);
    }
}
