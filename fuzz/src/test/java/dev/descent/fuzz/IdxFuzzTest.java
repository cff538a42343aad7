package dev.descent.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.descent.data.DataException;
import dev.descent.data.Idx;

/** Arrays in IDX format. */
class IdxFuzzTest {
    private final Reader reader = new Reader(".idx", DataException.class, Idx::read);

    @FuzzTest
    void read(byte[] bytes) {
        reader.read(bytes);
    }
}
