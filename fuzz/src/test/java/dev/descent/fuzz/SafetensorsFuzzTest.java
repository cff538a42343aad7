package dev.descent.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.descent.storage.Safetensors;
import dev.descent.storage.StorageException;

/** Whole files of tensors, with checksums and without. */
class SafetensorsFuzzTest {
    private final Reader reader = new Reader(".safetensors", StorageException.class, Safetensors::read);

    @FuzzTest
    void read(byte[] bytes) {
        reader.read(bytes);
    }
}
