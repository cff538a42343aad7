package dev.descent.cli;

import java.util.function.Supplier;

/** A mistake on the command line itself, whatever the files hold: the exit status tells it from other failures. */
final class UsageError extends UserError {
    private static final long serialVersionUID = 1L;

    UsageError(String message) {
        super(message);
    }

    /** What a library makes of the values of options; what it refuses is wrong usage. */
    static <T> T of(Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new UsageError(String.valueOf(e.getMessage()));
        }
    }
}
