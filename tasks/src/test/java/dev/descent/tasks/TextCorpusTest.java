package dev.descent.tasks;

import static dev.descent.tasks.Refusals.misuse;
import static dev.descent.tasks.Refusals.unusable;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.data.Batches;
import dev.descent.data.Dataset;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link TextCorpus} and {@link Alphabet}. */
class TextCorpusTest {
    @TempDir
    private Path dir;

    private static int[] count(int n) {
        int[] symbols = new int[n];
        for (int i = 0; i < n; i++) {
            symbols[i] = i;
        }
        return symbols;
    }

    // ---- reading and encoding

    @Test
    void alphabetIsSortedByCodePoint() throws IOException {
        TextCorpus text = TextCorpus.read(Files.writeString(dir.resolve("t"), "b€a😀\nb"));
        assertEquals("\nab€😀", text.alphabet().characters());
        assertEquals(5, text.alphabet().size());
        assertEquals(6, text.length());
        assertArrayEquals(new int[] {2, 3, 1, 4, 0, 2}, text.symbols());
        assertEquals("b€a😀\nb", text.alphabet().decode(text.symbols()));
        assertEquals(0x1F600, text.alphabet().codePoint(4));
        assertEquals(text.alphabet(), Alphabet.of(text.alphabet().characters()));
        assertEquals("2 characters \"ab\"", Alphabet.of("abba").toString());
    }

    @Test
    void aByteOrderMarkIsLeftOut() throws IOException {
        assertEquals(2, TextCorpus.read(Files.writeString(dir.resolve("t"), "\uFEFFab")).length());
    }

    @Test
    void unknownCharactersAreNamedOrLeftOut() {
        Alphabet alphabet = Alphabet.of("abc");
        misuse("unknown character 'é' (U+00E9): not among the 3 characters that were learned; take other characters, or"
                + " let unknown ones be left out", () -> alphabet.encode("aéb"));
        misuse("unknown characters 'x' (U+0078), U+000A, '😀' (U+1F600): not among the 3 characters that were learned;"
                + " take other characters, or let unknown ones be left out", () -> alphabet.encode("xa\nx😀b"));
        misuse("unknown characters '0' (U+0030), '1' (U+0031), '2' (U+0032), '3' (U+0033), '4' (U+0034), '5' (U+0035),"
                + " '6' (U+0036), '7' (U+0037), '8' (U+0038), '9' (U+0039) …: not among the 3 characters that were"
                + " learned; take other characters, or let unknown ones be left out",
                () -> alphabet.encode("0123456789xyz"));
        assertArrayEquals(new int[] {0, 1}, alphabet.encode("xa\nx😀b", Alphabet.Unknown.SKIP));
        misuse("symbol 3 is out of range; symbols go from 0 to 2", () -> alphabet.decode(3));
    }

    // ---- splitting and windows

    @Test
    void theTailIsHeldOut() {
        TextCorpus.Split split = TextCorpus.of("abcdefghijk").split(0.2);
        assertArrayEquals(count(9), split.train());
        assertArrayEquals(new int[] {9, 10}, split.heldOut());
    }

    @Test
    void windowsByHand() {
        // 13 symbols, 2 streams of 2 windows of 3: 0 … 5 and 6 … 11
        Dataset data = TextCorpus.windows(count(13), 2, 3);
        assertEquals(HostTensor.of(new int[] {0, 1, 2, 6, 7, 8, 3, 4, 5, 9, 10, 11}, Shape.of(4, 3)), data.input());
        assertEquals(HostTensor.of(new int[] {1, 2, 3, 7, 8, 9, 4, 5, 6, 10, 11, 12}, Shape.of(4, 3)), data.target());
    }

    @Test
    void batchesInOrderContinueEachStream() {
        for (int streams : new int[] {1, 3, 8}) {
            for (int window : new int[] {1, 4, 7}) {
                Dataset data = TextCorpus.windows(count(200), streams, window);
                int windows = 199 / (streams * window);
                int[] ends = new int[streams];
                try (Batches batches = new Batches(data, streams, false, 0, false)) {
                    batches.startEpoch(0);
                    assertEquals(windows, batches.batchesPerEpoch());
                    while (batches.next()) {
                        assertEquals(streams, batches.count());
                        for (int b = 0; b < streams; b++) {
                            for (int t = 0; t < window; t++) {
                                long at = (long) b * window + t;
                                int symbol = batches.input(0).getAtIndex(ValueLayout.JAVA_INT, at);
                                assertEquals(batches.batch() == 0 && t == 0 ? b * windows * window : ends[b], symbol);
                                ends[b] = batches.target().getAtIndex(ValueLayout.JAVA_INT, at);
                                assertEquals(symbol + 1, ends[b]);
                            }
                        }
                    }
                }
            }
        }
    }

    // ---- refusals

    @Test
    void unusableFiles() throws IOException {
        Path missing = dir.resolve("missing");
        unusable(missing + ": no such file", () -> TextCorpus.read(missing));
        unusable(dir + ": is a folder, not a file", () -> TextCorpus.read(dir));
        Path empty = Files.writeString(dir.resolve("empty"), "");
        unusable(empty + ": is empty", () -> TextCorpus.read(empty));
        Path mark = Files.writeString(dir.resolve("mark"), "\uFEFF");
        unusable(mark + ": is empty", () -> TextCorpus.read(mark));
        Path latin = Files.write(dir.resolve("latin"), new byte[] {'a', '\n', 'b', (byte) 0xE9, 'c'});
        unusable(latin + ": line 2 is not UTF-8 (byte 3 of the file); convert the file to UTF-8",
                () -> TextCorpus.read(latin));
        Path cut = Files.write(dir.resolve("cut"), new byte[] {'a', (byte) 0xC3});
        unusable(cut + ": line 1 is not UTF-8 (byte 1 of the file); convert the file to UTF-8",
                () -> TextCorpus.read(cut));
    }

    @Test
    void refusals() {
        misuse("the length of the text is 0; it must be at least 1: there is nothing to learn from an empty text",
                () -> TextCorpus.of(""));
        TextCorpus text = TextCorpus.of("abcde");
        misuse("the held-out share is 1.0; it must be above 0 and below 1", () -> text.split(1));
        misuse("the held-out share is NaN; it must be above 0 and below 1", () -> text.split(Double.NaN));
        misuse("a share of 0.1 of 5 characters is not even one; hold out more or take a longer text",
                () -> text.split(0.1));
        misuse("the text has 6 characters; 2 streams with a window of 3 need at least 7: take a longer text, a shorter"
                + " window or fewer streams", () -> TextCorpus.windows(count(6), 2, 3));
        misuse("the text has 3 characters; 1 stream with a window of 3 needs at least 4: take a longer text, a shorter"
                + " window or fewer streams", () -> TextCorpus.windows(count(3), 1, 3));
        misuse("the number of streams is 0; it must be at least 1: a batch has one row a stream",
                () -> TextCorpus.windows(count(6), 0, 3));
        misuse("the window is 0; it must be at least 1: a window has at least one symbol",
                () -> TextCorpus.windows(count(6), 1, 0));
    }
}
