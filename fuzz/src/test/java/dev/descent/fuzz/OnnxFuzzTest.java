package dev.descent.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.descent.storage.StorageException;

/** ONNX files, byte by byte. */
class OnnxFuzzTest {
    private final Reader reader = new Reader(".onnx", StorageException.class, Imported::read);

    @FuzzTest
    void read(byte[] bytes) {
        reader.read(bytes);
    }
}
