package dev.descent.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file that can not be used: missing, truncated, malformed, or holding values that training can not take. */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An error whose message names the file, the place in it and what to do. */
    public DataException(String message) {
        super(message);
    }

    /** The same with a cause. */
    public DataException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** A file that the system does not let us read. */
    public static DataException unreadable(Path file, IOException e) {
        // the message of these is the file's name alone
        String why = e instanceof AccessDeniedException
                ? "permission denied"
                : e instanceof NoSuchFileException ? "it is there no more" : e.getMessage();
        return new DataException(file + ": can not be read: " + why, e);
    }
}
