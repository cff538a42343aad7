package dev.descent.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.descent.data.DataException;
import dev.descent.tasks.TextCorpus;

/** Texts to learn. */
class TextFuzzTest {
    private final Reader reader = new Reader(".txt", DataException.class, TextCorpus::read);

    @FuzzTest
    void read(byte[] bytes) {
        reader.read(bytes);
    }
}
