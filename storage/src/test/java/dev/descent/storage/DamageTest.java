package dev.descent.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every bit of a small file, and every length that it can be cut to. */
class DamageTest {
    @TempDir
    private Path dir;

    private record Small(byte[] bytes, int data) {}

    /** Tensors of 8, 12 and 4 bytes, in this order. */
    private Small small() throws IOException {
        Map<String, HostTensor> t = new LinkedHashMap<>();
        t.put("wide", HostTensor.of(new double[] {Math.PI}, Shape.of(1)));
        t.put("weight", HostTensor.of(1f, 0f, -2f));
        t.put("count", HostTensor.of(new int[] {0x20202020}, Shape.scalar())); // blanks, as behind the header
        Path file = dir.resolve("small");
        new Safetensors(Map.of("k", "v"), t).write(file, true);
        byte[] all = Files.readAllBytes(file);
        return new Small(all, 8 + (int) ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong());
    }

    private String refused(byte[] bytes) throws IOException {
        Path file = Files.write(dir.resolve("damaged"), bytes);
        return assertThrows(StorageException.class, () -> Safetensors.read(file)).getMessage();
    }

    private static String tensor(int at) {
        return at < 8 ? "wide" : at < 20 ? "weight" : "count";
    }

    @Test
    void everyFlippedBitIsFoundAndNamed() throws IOException {
        Small small = small();
        for (int i = 0; i < small.bytes().length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] bad = small.bytes().clone();
                bad[i] ^= (byte) (1 << bit);
                String message = refused(bad);
                String what = i < small.data() ? "header" : "tensor '" + tensor(i - small.data()) + "' is damaged";
                assertTrue(message.contains(what), "bit " + bit + " of byte " + i + ": " + message);
            }
        }
        assertEquals(24, small.bytes().length - small.data());
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        Small small = small();
        for (int n = 0; n < small.bytes().length; n++) {
            String message = refused(Arrays.copyOf(small.bytes(), n));
            String what = n < small.data() ? "header" : "cut off inside tensor '" + tensor(n - small.data()) + "'";
            assertTrue(message.contains(what), "cut to " + n + ": " + message);
        }
    }

    @Test
    void whatIsAddedIsRefused() throws IOException {
        Small small = small();
        for (int more : new int[] {1, 2, 3, 4, 8, 64, 4096}) {
            assertTrue(refused(Arrays.copyOf(small.bytes(), small.bytes().length + more)).contains("something added"));
        }
    }

    /** Two files with the same shapes: neither data under another header nor exchanged tensors pass. */
    @Test
    void partsOfTwoFilesDoNotMix() throws IOException {
        Path a = dir.resolve("a");
        Path b = dir.resolve("b");
        new Safetensors(Map.of(), Map.of("x", HostTensor.of(1f))).write(a, true);
        new Safetensors(Map.of(), Map.of("x", HostTensor.of(2f))).write(b, true);
        byte[] mixed = Files.readAllBytes(a);
        byte[] other = Files.readAllBytes(b);
        System.arraycopy(other, other.length - 4, mixed, mixed.length - 4, 4);
        assertTrue(refused(mixed).contains("tensor 'x' is damaged"));
    }

    /** Sums that all fit each other, without the others that the rule demands. */
    @Test
    void missingSumsAreMissed() throws IOException {
        String sha = "\"descent.sha256\":\"" + "0".repeat(64) + "\"";
        for (String sums : new String[] {
            sha, "\"descent.crc32c.x\":\"00000000\"", "\"descent.crc32c\":\"00000000\"," + sha
        }) {
            String message = refused(SafetensorsTest.foreign("{\"__metadata__\":{" + sums + "}}"));
            assertTrue(message.contains("its header is damaged"), message);
        }
    }

    @Test
    void readingTheMetadataAloneFindsDamageInTheHeader() throws IOException {
        Small small = small();
        byte[] bad = small.bytes().clone();
        bad[small.data() - 1] ^= 1;
        Path file = Files.write(dir.resolve("damaged"), bad);
        String message = assertThrows(StorageException.class, () -> Safetensors.readMetadata(file)).getMessage();
        assertTrue(message.contains("its header is damaged"), message);
        bad[small.data() - 1] ^= 1;
        bad[small.data()] ^= 1;
        Files.write(file, bad);
        assertEquals(Map.of("k", "v"), Safetensors.readMetadata(file), "tensors are not looked at");
        assertTrue(new String(small.bytes(), StandardCharsets.ISO_8859_1).contains("descent.sha256"));
    }
}
