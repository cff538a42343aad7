package dev.descent.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.descent.data.DataException;
import dev.descent.data.Idx;

/** Arrays in IDX format, packed. */
class PackedIdxFuzzTest {
    private final Reader reader = new Reader(".idx.gz", DataException.class, Idx::read);

    @FuzzTest
    void read(byte[] bytes) {
        reader.read(bytes);
    }
}
