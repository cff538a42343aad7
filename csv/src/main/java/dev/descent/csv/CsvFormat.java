package dev.descent.csv;

import java.util.Optional;

/**
 * How a CSV file is written; what is left open is found out from its first lines.
 *
 * @param header whether the first line names the columns
 * @param delimiter the character between columns; of comma, semicolon and tab if found out
 */
public record CsvFormat(Optional<Boolean> header, Optional<Character> delimiter) {
    /** Checks the delimiter. */
    public CsvFormat {
        if (delimiter.isPresent() && "\"\r\n".indexOf(delimiter.get()) >= 0) {
            throw new IllegalArgumentException("a quote or line break can not be the delimiter");
        }
    }

    /** Everything is found out. */
    public static CsvFormat auto() {
        return new CsvFormat(Optional.empty(), Optional.empty());
    }

    /** The same with or without a header for certain. */
    public CsvFormat withHeader(boolean present) {
        return new CsvFormat(Optional.of(present), delimiter);
    }

    /** The same with this delimiter. */
    public CsvFormat withDelimiter(char character) {
        return new CsvFormat(header, Optional.of(character));
    }
}
