package dev.descent.tasks;

import java.util.List;

/** What the tasks and models ask of their arguments. */
final class Checks {
    private Checks() {}

    /** The elements of an array [count, steps, width]; an error that names them where it would be too large. */
    static int size(int count, int steps, int width) {
        if (count < 1) {
            throw new IllegalArgumentException(count + " examples asked for; ask for at least 1");
        }
        long size = (long) count * steps;
        if (size > Integer.MAX_VALUE / width) {
            throw new IllegalArgumentException(count + " examples of " + steps + " steps and " + width
                    + " values a step are more than one array holds; ask for fewer examples");
        }
        return (int) size * width;
    }

    static void atLeast(String name, int value, int least, String why) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be at least " + least + ": " + why);
        }
    }

    /** Sequences of symbols 0 … symbols − 1, at least one symbol in all. */
    static void sequences(List<int[]> sequences, int symbols) {
        atLeast("the number of symbols", symbols, 1, "sequences are made of symbols 0, 1, 2 …");
        long total = 0;
        for (int i = 0; i < sequences.size(); i++) {
            int[] sequence = sequences.get(i);
            total += sequence.length;
            for (int t = 0; t < sequence.length; t++) {
                if (sequence[t] < 0 || sequence[t] >= symbols) {
                    throw new IllegalArgumentException("sequence " + i + " holds symbol " + sequence[t]
                            + " at position " + t + "; symbols go from 0 to " + (symbols - 1));
                }
            }
        }
        if (total == 0) {
            throw new IllegalArgumentException("no symbols to learn from: there are " + sequences.size()
                    + " sequences, all empty; give at least one symbol");
        }
    }

    static void symbol(int symbol, int symbols) {
        if (symbol < 0 || symbol >= symbols) {
            throw new IllegalArgumentException(
                    "symbol " + symbol + " is out of range; symbols go from 0 to " + (symbols - 1));
        }
    }

    static void room(double[] into, int symbols) {
        if (into.length != symbols) {
            throw new IllegalArgumentException(
                    "room for " + into.length + " probabilities; this model has " + symbols + " symbols");
        }
    }
}
