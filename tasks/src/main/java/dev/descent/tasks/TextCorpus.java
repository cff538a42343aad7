package dev.descent.tasks;

import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.data.StreamWindows;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A text as a sequence of symbols, one a character, to learn the next character from those before.
 *
 * <pre>{@code
 * TextCorpus text = TextCorpus.read(Path.of("verse.txt"));
 * TextCorpus.Split split = text.split(0.1);
 * Dataset train = TextCorpus.windows(split.train(), 32, 100);   // batches of 32 without shuffling
 * }</pre>
 */
public final class TextCorpus {
    private final Alphabet alphabet;
    private final int[] symbols;

    /** The beginning of a text to learn from, and its end to test on. */
    @SuppressWarnings("ArrayRecordComponent") // a text is long: shared, never compared
    public record Split(int[] train, int[] heldOut) {}

    private TextCorpus(Alphabet alphabet, int[] symbols) {
        this.alphabet = alphabet;
        this.symbols = symbols;
    }

    /**
     * Reads a UTF-8 file; the alphabet is made of all its characters, line ends included.
     *
     * @throws DataException if the file is missing, empty, too large or not UTF-8
     */
    public static TextCorpus read(Path file) {
        return of(TextFile.read(file));
    }

    /** A text in memory, at least one character long. */
    public static TextCorpus of(String text) {
        Checks.atLeast("the length of the text", text.length(), 1, "there is nothing to learn from an empty text");
        Alphabet alphabet = Alphabet.of(text);
        return new TextCorpus(alphabet, alphabet.encode(text));
    }

    /** All characters of the text. */
    public Alphabet alphabet() {
        return alphabet;
    }

    /** The symbols of the whole text; shared, not copied. */
    public int[] symbols() {
        return symbols;
    }

    /** The number of characters of the text. */
    public int length() {
        return symbols.length;
    }

    /**
     * Puts the end of the text aside.
     *
     * @param heldOut the share of the end, above 0 and below 1; it gets that share of the characters, rounded down
     * @throws IllegalArgumentException if a part would be empty
     */
    public Split split(double heldOut) {
        if (!(heldOut > 0 && heldOut < 1)) {
            throw new IllegalArgumentException("the held-out share is " + heldOut + "; it must be above 0 and below 1");
        }
        int tail = (int) (symbols.length * heldOut);
        if (tail == 0) {
            throw new IllegalArgumentException("a share of " + heldOut + " of " + symbols.length
                    + " characters is not even one; hold out more or take a longer text");
        }
        int cut = symbols.length - tail;
        return new Split(Arrays.copyOf(symbols, cut), Arrays.copyOfRange(symbols, cut, symbols.length));
    }

    /**
     * Cuts symbols into windows whose batches continue each other. The symbols are laid out as S streams of equal
     * length, one after another; each stream is cut into windows of T symbols. Row i · S + b of the data set is window
     * i of stream b. So with batches of S rows, taken in order, row b of a batch goes on where row b of the batch
     * before ended, and a network may carry its state over. The target is the input one symbol later.
     *
     * <p>With W = ⌊(N − 1) / (S T)⌋ windows a stream, the last N − 1 − S T W of the N symbols are left out.
     *
     * @param streams S, the batch size to use
     * @param window T, the symbols of a window
     * @return input I32 [S W, T], target I32 [S W, T]
     * @throws IllegalArgumentException if the text is too short for one window a stream; the message says how long it
     *     must be
     */
    public static Dataset windows(int[] symbols, int streams, int window) {
        Checks.atLeast("the number of streams", streams, 1, "a batch has one row a stream");
        Checks.atLeast("the window", window, 1, "a window has at least one symbol");
        long needed = (long) streams * window + 1;
        if (symbols.length < needed) {
            throw new IllegalArgumentException("the text has " + symbols.length
                    + (symbols.length == 1 ? " character; " : " characters; ") + streams
                    + (streams == 1 ? " stream" : " streams") + " with a window of " + window
                    + (streams == 1 ? " needs" : " need") + " at least "
                    + needed + ": take a longer text, a shorter window or fewer streams");
        }
        int windows = (symbols.length - 1) / (streams * window);
        int stream = windows * window;
        int used = streams * stream;
        Shape shape = Shape.of(streams, stream);
        HostTensor input = HostTensor.of(Arrays.copyOf(symbols, used), shape);
        HostTensor target = HostTensor.of(Arrays.copyOfRange(symbols, 1, used + 1), shape);
        return StreamWindows.of(input, target, window, window);
    }
}
