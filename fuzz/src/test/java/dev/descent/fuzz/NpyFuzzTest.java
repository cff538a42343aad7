package dev.descent.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.descent.data.DataException;
import dev.descent.data.Npy;

/** Arrays of NumPy. */
class NpyFuzzTest {
    private final Reader reader = new Reader(".npy", DataException.class, Npy::read);

    @FuzzTest
    void read(byte[] bytes) {
        reader.read(bytes);
    }
}
