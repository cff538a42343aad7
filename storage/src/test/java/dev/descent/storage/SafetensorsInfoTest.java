package dev.descent.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Standardizer;
import dev.descent.nn.Activation;
import dev.descent.nn.Task;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsInfoTest {
    @TempDir
    private Path dir;

    private Path file() {
        return dir.resolve("x");
    }

    @Test
    void ownFilesAreCheckedToTheLastByte() throws Exception {
        new Safetensors(Map.of("k", "v"), Map.of("w", HostTensor.of(new float[] {1, 2, 3}))).write(file(), false);
        SafetensorsInfo info = SafetensorsInfo.read(file());
        assertEquals(List.of(new SafetensorsInfo.Tensor("w", "F32", Shape.of(3), 12)), info.tensors());
        assertEquals(Map.of("k", "v"), info.metadata());
        assertEquals(3, info.elements());
        byte[] bytes = Files.readAllBytes(file());
        assertEquals(bytes.length, info.bytes());
        String said = assertInstanceOf(SafetensorsInfo.Integrity.Intact.class, info.integrity()).sha256();
        byte[] zeros = new String(bytes, StandardCharsets.ISO_8859_1).replace(said, "0".repeat(64))
                .getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(said, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(zeros)));
        bytes[bytes.length - 1] ^= 1;
        Files.write(file(), bytes);
        String reason = assertInstanceOf(
                SafetensorsInfo.Integrity.Damaged.class, SafetensorsInfo.read(file()).integrity()).reason();
        assertTrue(reason.startsWith("tensor 'w' is damaged"), reason);
    }

    @Test
    void typesThatAreNotReadAreListed() throws IOException {
        Files.write(file(), SafetensorsTest.foreign(
                "{\"q\":{\"dtype\":\"F8_E4M3\",\"shape\":[2],\"data_offsets\":[0,2]},"
                        + "\"n\":{\"dtype\":\"U64\",\"shape\":[],\"data_offsets\":[2,10]}}", new byte[10]));
        SafetensorsInfo info = SafetensorsInfo.read(file());
        assertEquals(List.of("F8_E4M3", "U64"), info.tensors().stream().map(SafetensorsInfo.Tensor::type).toList());
        assertInstanceOf(SafetensorsInfo.Integrity.Unknown.class, info.integrity());
        String refused = assertThrows(StorageException.class, () -> Safetensors.read(file())).getMessage();
        assertTrue(refused.endsWith("tensor 'q' has type 'F8_E4M3' in the header; F64, F32, I32, F16, BF16, I64, U8,"
                + " BOOL are read"), refused);
    }

    @Test
    void aDescriptionNeedsNoWeights() {
        Architecture net = new Architecture(List.of(new LayerSpec.DenseSpec(2, 1, Activation.LINEAR)));
        ModelBundle b = new ModelBundle(net, Task.REGRESS, "mse", List.of("a", "b"), List.of("y"),
                List.of(), new Standardizer(new float[2], new float[] {1, 1}), Optional.empty(), 7,
                Map.of());
        ModelDescription d = ModelDescription.of(ModelFile.metadata(b)).orElseThrow();
        assertEquals(net, d.architecture());
        assertEquals(Map.of("task", "regress", "loss", "mse", "seed", "7"), d.facts());
        assertEquals(Map.of("features", List.of("a", "b"), "labels", List.of("y")), d.names());
        assertEquals(Optional.empty(), ModelDescription.of(Map.of("format", "pt")));
        assertThrows(StorageException.class, () -> ModelDescription.of(Map.of("descent", "{")));
        assertThrows(StorageException.class, () -> ModelDescription.of(Map.of("descent", "{\"version\":1}")));
    }
}
