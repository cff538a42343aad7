package dev.descent.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.descent.storage.Safetensors;
import dev.descent.storage.StorageException;
import java.util.Arrays;

/** Headers of files of tensors. The first two bytes say how many bytes of data follow, so that a header can be true. */
class SafetensorsHeaderFuzzTest {
    private final Reader reader = new Reader(".safetensors", StorageException.class, f -> {
        Safetensors.readMetadata(f);
        Safetensors.read(f);
    });

    @FuzzTest
    void read(byte[] bytes) {
        if (bytes.length > 2) {
            int data = ((bytes[0] & 0xFF) << 8) | (bytes[1] & 0xFF);
            reader.read(Container.of(Arrays.copyOfRange(bytes, 2, bytes.length), data));
        }
    }
}
