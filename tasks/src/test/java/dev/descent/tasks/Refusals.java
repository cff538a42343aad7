package dev.descent.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.descent.data.DataException;
import org.junit.jupiter.api.function.Executable;

/** Checks whole messages. */
final class Refusals {
    private Refusals() {}

    /** A wrong argument. */
    static void misuse(String message, Executable action) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
    }

    /** A file that can not be used. */
    static void unusable(String message, Executable action) {
        assertEquals(message, assertThrows(DataException.class, action).getMessage());
    }
}
