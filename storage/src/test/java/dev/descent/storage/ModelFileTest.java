package dev.descent.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Standardizer;
import dev.descent.nn.Activation;
import dev.descent.nn.Task;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFileTest {
    @TempDir
    private Path dir;

    private static ModelBundle bundle() {
        Architecture a = new Architecture(List.of(new LayerSpec.DenseSpec(3, 4, Activation.leakyRelu(0.2)),
                new LayerSpec.DropoutSpec(0.25), new LayerSpec.LayerNormSpec(4), new LayerSpec.BatchNormSpec(4),
                new LayerSpec.ActivateSpec(Activation.GELU), new LayerSpec.DenseSpec(4, 2, Activation.LINEAR)));
        Map<String, HostTensor> weights = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(1);
        a.build().parameters().forEach((path, p) -> weights.put(path, p.initializer().create(p.shape(), random)));
        return new ModelBundle(a, Task.CLASSIFY, "cross-entropy", List.of("a", "b \"quoted\"", "ç"), List.of("kind"),
                List.of("yes", "no"), new Standardizer(new float[] {1, 2, 3}, new float[] {1, 0.5f, 1e-3f}),
                Optional.of(new Standardizer(new float[] {5}, new float[] {2})), -7, weights);
    }

    @Test
    void whatIsSavedComesBack() {
        Path file = dir.resolve("m");
        ModelFile.save(file, bundle(), false);
        assertEquals(bundle(), ModelFile.load(file));
    }

    @Test
    void theContainerIsPlainSafetensors() throws IOException {
        Path file = dir.resolve("m");
        ModelFile.save(file, bundle(), false);
        ByteBuffer b = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        long length = b.getLong();
        assertEquals(0, length % 8);
        byte[] header = new byte[(int) length];
        b.get(header);
        String text = new String(header, StandardCharsets.UTF_8);
        assertTrue(text.contains("\"0.weight\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,48]}"), text);
        assertEquals(get(bundle().weights(), "0.weight").floats()[0], b.getFloat());
    }

    private static HostTensor get(Map<String, HostTensor> map, String key) {
        HostTensor t = map.get(key);
        if (t == null) {
            throw new AssertionError(key);
        }
        return t;
    }

    @Test
    void anExistingFileStays() throws IOException {
        Path file = Files.writeString(dir.resolve("m"), "old");
        assertTrue(assertThrows(StorageException.class, () -> ModelFile.save(file, bundle(), false))
                .getMessage().contains("exists already"));
        assertEquals("old", Files.readString(file));
        ModelFile.save(file, bundle(), true);
        assertEquals(bundle(), ModelFile.load(file));
        try (Stream<Path> left = Files.list(dir)) {
            assertEquals(1, left.count(), "no temporary files");
        }
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        Path file = dir.resolve("m");
        ModelFile.save(file, bundle(), false);
        byte[] whole = Files.readAllBytes(file);
        for (int n = 0; n < whole.length; n += n < 64 ? 1 : 37) {
            Path cut = Files.write(dir.resolve("cut"), Arrays.copyOf(whole, n));
            assertThrows(StorageException.class, () -> ModelFile.load(cut), "cut to " + n);
        }
        Path longer = Files.write(dir.resolve("long"), Arrays.copyOf(whole, whole.length + 4));
        assertTrue(assertThrows(StorageException.class, () -> ModelFile.load(longer)).getMessage().contains("added"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "[]|no JSON object",
        "{\"|no JSON",
        "{\"x\":{\"dtype\":\"F8\",\"shape\":[1],\"data_offsets\":[0,1]}}|type 'F8'",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}|extent of -1",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}|at most 8 axes",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,2147483647],\"data_offsets\":[0,4]}}|too large",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}|needs 8 bytes",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|starts at byte 4",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1]}}|no two data offsets",
        "{\"__metadata__\":{\"k\":7}}|metadata 'k' in the header is no text",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"x\":{}}|Duplicate"
    })
    void hostileHeadersAreRefused(String header, String reason) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer b = ByteBuffer.allocate(8 + text.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(text.length).put(text);
        Path file = Files.write(dir.resolve("bad"), b.array());
        String message = assertThrows(StorageException.class, () -> Safetensors.read(file)).getMessage();
        assertTrue(message.contains(reason), message);
    }

    @Test
    void absurdHeaderLengthsTakeNoMemory() throws IOException {
        for (long length : new long[] {-1, Long.MAX_VALUE, 1L << 40, 17 << 20}) {
            ByteBuffer b = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            Path file = Files.write(dir.resolve("bad"), b.array());
            assertTrue(assertThrows(StorageException.class, () -> Safetensors.read(file))
                    .getMessage().contains("header length is " + length));
        }
    }

    @Test
    void everyFlippedByteOfTheHeaderIsRefusedOrHarmless() throws IOException {
        Path file = dir.resolve("m");
        ModelFile.save(file, bundle(), false);
        byte[] whole = Files.readAllBytes(file);
        int header = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
        int refused = 0;
        for (int i = 0; i < 8 + header; i++) {
            byte[] bad = whole.clone();
            bad[i] ^= 0x11;
            Path other = Files.write(dir.resolve("flipped"), bad);
            try {
                ModelFile.load(other);
            } catch (StorageException e) {
                refused++; // any other exception fails the test
            }
        }
        assertTrue(refused > header / 2, "refused " + refused + " of " + header);
    }

    @Test
    void aDescriptionWithoutAVersionIsSaidToBeDamaged() {
        Path file = dir.resolve("m");
        new Safetensors(Map.of("descent", "{\"versiom\":1}"), Map.of()).write(file, false);
        String message = assertThrows(StorageException.class, () -> ModelFile.load(file)).getMessage();
        assertTrue(message.contains("does not say its version"), message);
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity"})
    void weightsThatAreNoNumbersAreNamed(float bad) {
        Path file = dir.resolve("m");
        ModelBundle b = bundle();
        String name = b.weights().keySet().iterator().next();
        get(b.weights(), name).floats()[2] = bad;
        ModelFile.save(file, b, false);
        String message = assertThrows(StorageException.class, () -> ModelFile.load(file)).getMessage();
        assertTrue(message.contains("tensor '" + name + "' holds " + bad + " at element 2"), message);
    }

    @Test
    void unknownLayersListTheKnown() throws IOException {
        Path file = dir.resolve("m");
        new Safetensors(Map.of("descent", "{\"version\":1,\"layers\":[{\"kind\":\"conv\"}]}"), Map.of()).write(file,
                false);
        String message = assertThrows(StorageException.class, () -> ModelFile.load(file)).getMessage();
        assertTrue(message.contains("layer 0: unknown kind 'conv'; known are dense"), message);
    }

    @Test
    void otherTypesComeBackToo() {
        Path file = dir.resolve("t");
        Map<String, HostTensor> t = new LinkedHashMap<>();
        t.put("i", HostTensor.of(1, -2, 3));
        t.put("d", HostTensor.of(new double[] {Math.PI, Double.NaN}, Shape.of(2, 1)));
        t.put("none", HostTensor.of(new float[0], Shape.of(0, 3)));
        new Safetensors(Map.of(), t).write(file, false);
        assertEquals(t, Safetensors.read(file).tensors());
        assertFalse(Safetensors.read(file).metadata().containsKey("descent"));
        assertArrayEquals(new int[] {1, -2, 3}, get(Safetensors.read(file).tensors(), "i").ints());
    }

    @Test
    void namesThatDoNotFitTheNetworkAreRefused() {
        ModelBundle b = bundle();
        refused(new ModelBundle(b.architecture(), b.task(), b.loss(), List.of("a"), b.labelNames(), b.classNames(),
                b.inputScale(), b.targetScale(), 1, b.weights()), "it has 3 inputs, but 1 feature names");
        refused(new ModelBundle(b.architecture(), b.task(), b.loss(), b.featureNames(), b.labelNames(),
                List.of("x", "y", "z"), b.inputScale(), b.targetScale(), 1, b.weights()),
                "it has 2 outputs, but 3 class names");
        refused(new ModelBundle(b.architecture(), Task.REGRESS, b.loss(), b.featureNames(), List.of("p"), List.of(),
                b.inputScale(), b.targetScale(), 1, b.weights()), "it has 2 outputs, but 1 label names");
    }

    private void refused(ModelBundle bundle, String reason) {
        Path file = dir.resolve("misfit");
        ModelFile.save(file, bundle, true);
        String message = assertThrows(StorageException.class, () -> ModelFile.load(file)).getMessage();
        assertTrue(message.startsWith(file + " is no usable model file: ") && message.contains(reason), message);
    }

    @Test
    void layersThatDoNotFitAreRefused() {
        List<LayerSpec> layers = List.of(new LayerSpec.DenseSpec(3, 4, Activation.RELU), new LayerSpec.DropoutSpec(0.5),
                new LayerSpec.DenseSpec(5, 2, Activation.LINEAR));
        assertEquals("layer 2 takes 5 features, the one before it gives 4",
                assertThrows(IllegalArgumentException.class, () -> new Architecture(layers)).getMessage());
    }

    @Test
    void aHeaderOfTinyPartsMakesNoTree() throws IOException {
        byte[] text = new byte[8 << 20];
        Arrays.fill(text, (byte) ' ');
        byte[] start = "{\"x\":[1".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(start, 0, text, 0, start.length);
        for (int i = start.length; i + 4 < text.length; i += 2) {
            text[i] = ',';
            text[i + 1] = '7';
        }
        text[text.length - 2] = ']';
        text[text.length - 1] = '}';
        ByteBuffer b = ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(text.length).put(text);
        Path file = Files.write(dir.resolve("bad"), b.array());
        String message = assertThrows(StorageException.class, () -> Safetensors.read(file)).getMessage();
        assertTrue(message.contains("tensor 'x' is no object"), message);
    }
}
