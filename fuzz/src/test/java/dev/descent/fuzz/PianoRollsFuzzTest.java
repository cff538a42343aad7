package dev.descent.fuzz;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.descent.data.DataException;
import dev.descent.tasks.PianoRolls;

/** Music, a piece a line. */
class PianoRollsFuzzTest {
    private final Reader reader = new Reader(".tsv", DataException.class, PianoRolls::read);

    @FuzzTest
    @DictionaryEntries({"train\\x09", "valid\\x09", "test\\x09", "\\x0A", ",", " 87", "-1", "\\xEF\\xBB\\xBF"})
    void read(byte[] bytes) {
        reader.read(bytes);
    }
}
