package dev.descent.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    @TempDir
    private Path dir;

    /** A file as another program writes it. */
    static byte[] foreign(String header, byte... data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length)
                .put(text).put(data).array();
    }

    private static String one(String type, String shape, long begin, long end) {
        return "{\"x\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":[" + begin + "," + end
                + "]}}";
    }

    private HostTensor x(String type, String shape, byte... data) throws IOException {
        Path file = Files.write(dir.resolve("x"), foreign(one(type, shape, 0, data.length), data));
        return Safetensors.read(file).tensors().values().iterator().next();
    }

    private String refused(byte... bytes) throws IOException {
        Path file = Files.write(dir.resolve("bad"), bytes);
        String message = assertThrows(StorageException.class, () -> Safetensors.read(file)).getMessage();
        assertTrue(message.startsWith(file + " is no usable model file: "), message);
        return message;
    }

    @Test
    void metadataAndTensorsComeBackWithoutTheChecksums() {
        Map<String, HostTensor> t = new LinkedHashMap<>();
        t.put("a.\"weight\" \u00e7\ud83d\ude00", HostTensor.of(new float[] {1, Float.NaN, -0f}, Shape.of(3)));
        t.put("", HostTensor.of(new int[] {7}, Shape.scalar()));
        t.put("none", HostTensor.of(new double[0], Shape.of(2, 0)));
        t.put("wide", HostTensor.of(new double[] {Math.E}, Shape.of(1)));
        Safetensors s = new Safetensors(Map.of("k", "v \" \\ \n", "steps", Long.toString(Long.MAX_VALUE)), t);
        Path file = dir.resolve("f");
        s.write(file, false);
        assertEquals(s, Safetensors.read(file));
        assertEquals(s.metadata(), Safetensors.readMetadata(file));
    }

    /** Several pieces, and not a whole number of them. */
    @Test
    void longTensorsComeBack() {
        float[] a = new float[200_003];
        double[] b = new double[100_002];
        for (int i = 0; i < a.length; i++) {
            a[i] = i;
            b[i / 2] = -i;
        }
        Safetensors s = new Safetensors(Map.of(),
                Map.of("a", HostTensor.of(a), "b", HostTensor.of(b, Shape.of(b.length))));
        s.write(dir.resolve("f"), false);
        assertEquals(s, Safetensors.read(dir.resolve("f")));
    }

    @Test
    void theSumsAreWhatTheyAreSaidToBe() throws Exception {
        Path file = dir.resolve("f");
        new Safetensors(Map.of("descent", "x"), Map.of("w", HostTensor.of(1f, 2f), "i", HostTensor.of(3)))
                .write(file, false);
        byte[] all = Files.readAllBytes(file);
        int length = (int) ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String text = new String(all, StandardCharsets.ISO_8859_1);
        CRC32C w = new CRC32C();
        int at = text.indexOf("\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]") > 0 ? 0 : 4;
        w.update(all, 8 + length + at, 8);
        String crc = HexFormat.of().toHexDigits((int) w.getValue());
        assertTrue(text.contains("\"descent.crc32c.w\":\"" + crc + '"'), text);
        int sha = text.indexOf("\"descent.sha256\":\"") + 18;
        String said = text.substring(sha, sha + 64);
        byte[] blank = (text.substring(0, sha) + "0".repeat(64) + text.substring(sha + 64))
                .getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(blank)), said);
        assertEquals(0, length % 8);
    }

    @Test
    void otherTypesAreConverted() throws IOException {
        assertArrayEquals(new float[] {1.5f, -0f, Float.POSITIVE_INFINITY, 5.9604645e-8f},
                x("F16", "[4]", new byte[] {0, 0x3e, 0, (byte) 0x80, 0, 0x7c, 1, 0}).floats());
        assertArrayEquals(new float[] {1.5f, -2f},
                x("BF16", "[2]", new byte[] {(byte) 0xc0, 0x3f, 0, (byte) 0xc0}).floats());
        assertEquals(HostTensor.of(0, 255), x("U8", "[2]", new byte[] {0, -1}));
        assertEquals(HostTensor.of(1, 0), x("BOOL", "[2]", new byte[] {1, 0}));
        HostTensor counter = x("I64", "[]", new byte[] {-2, -1, -1, -1, -1, -1, -1, -1});
        assertEquals(HostTensor.of(new int[] {-2}, Shape.scalar()), counter);
        assertEquals(DType.I32, counter.type());
    }

    @Test
    void valuesThatDoNotFitAreNamed() throws IOException {
        assertTrue(refused(foreign(one("BOOL", "[2]", 0, 2), new byte[] {1, 2}))
                .contains("tensor 'x' holds 2 at element 1; BOOL is read from 0 to 1"));
        assertTrue(refused(foreign(one("I64", "[1]", 0, 8), new byte[] {0, 0, 0, 0, 1, 0, 0, 0}))
                .contains("tensor 'x' holds 4294967296 at element 0; I64"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{}x|no JSON",
        "{} {}|no JSON object alone",
        "{\"x\":7}|tensor 'x' is no object in the header",
        "{\"x\":{\"shape\":[1],\"data_offsets\":[0,4]}}|tensor 'x' has no type in the header",
        "{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}|tensor 'x' has no shape",
        "{\"x\":{\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,4]}}|has type ''",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}|no shape of at most 8 axes",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}|no shape of at most 8 axes",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2147483648],\"data_offsets\":[0,4]}}|extent of 2147483648",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}|no shape of at most",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,2],\"data_offsets\":[0,4]}}|too large",
        "{\"x\":{\"dtype\":\"U8\",\"shape\":[2147483647],\"data_offsets\":[0,2147483647]}}|at most 2147483639",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}|no two data offsets",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}|offsets in the header are 4 to 0",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}|offsets in the header are -4 to 0",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[-9223372036854775808,9223372036854775807]}}|need",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"y\":1}}|unknown key 'y'",
        "{\"x\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}|Duplicate",
        "{\"__metadata__\":[]}|metadata in its header is no object",
        "{\"__metadata__\":{\"k\":{\"l\":\"m\"}}}|metadata 'k' in the header is no text",
        "{\"__metadata__\":{\"k\":\"a\",\"k\":\"b\"}}|Duplicate",
        "{\"__metadata__\":{},\"__metadata__\":{}}|Duplicate",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[[[[[[1]]]]]],\"data_offsets\":[0,4]}}|tensor 'x' has no shape",
        "{\"\\u001b[2J\":7}|tensor '?[2J' is no object",
        "{\"\\ud800\":{}}|no Unicode text",
    })
    void brokenRulesAreNamed(String header, String reason) throws IOException {
        String message = refused(foreign(header, new byte[4]));
        assertTrue(message.contains(reason), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "ISO-8859-1"})
    void onlyUtf8IsText(String charset) throws IOException {
        byte[] text = "{\"__metadata__\":{\"k\":\"\u00e9\"}}".getBytes(Charset.forName(charset));
        byte[] file = ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text)
                .array();
        assertTrue(refused(file).contains("its header is n"));
    }

    @Test
    void tensorsNeitherOverlapNorLeaveHoles() throws IOException {
        String a = "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
        String b = "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]}";
        for (int begin : new int[] {0, 1, 3, 5, 8}) {
            String message = refused(foreign("{" + b.formatted(begin, begin + 4) + "," + a + "}", new byte[8]));
            assertTrue(message.contains("starts at byte " + begin + ", expected 4"), message);
        }
        Path good = Files.write(dir.resolve("good"), foreign("{" + b.formatted(4, 8) + "," + a + "}", new byte[8]));
        assertEquals(2, Safetensors.read(good).tensors().size());
    }

    @Test
    void longNamesAndManyTensorsAreRefused() throws IOException {
        String e = ":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}";
        assertTrue(refused(foreign("{\"" + "\u00e9".repeat(257) + "\"" + e + "}")).contains("more than 512 bytes"));
        Path file = Files.write(dir.resolve("f"), foreign("{\"" + "\u00e9".repeat(256) + "\"" + e + "}"));
        assertEquals(1, Safetensors.read(file).tensors().size());
        StringBuilder many = new StringBuilder("{\"\"").append(e);
        for (int i = 1; i < 65_536; i++) {
            many.append(",\"").append(i).append('"').append(e);
        }
        Files.write(file, foreign(many + "}"));
        assertEquals(65_536, Safetensors.read(file).tensors().size());
        assertTrue(refused(foreign(many + ",\"more\"" + e + "}")).contains("more than 65536 tensors"));
    }

    @Test
    void eightAxesAreRead() throws IOException {
        assertEquals(Shape.of(1, 1, 1, 1, 1, 1, 1, 1), x("F32", "[1,1,1,1,1,1,1,1]", new byte[4]).shape());
    }

    /** A file that has them all: the limit alone refuses it, and a header of exactly 16 MiB is read. */
    @Test
    void aHeaderOfMoreThanSixteenMebibytesIsRefused() throws IOException {
        String header = "{\"__metadata__\":{\"k\":\"v\"}}";
        Path file = Files.write(dir.resolve("f"), foreign(header + " ".repeat((16 << 20) - header.length())));
        assertEquals(Map.of("k", "v"), Safetensors.read(file).metadata());
        String message = refused(foreign(header + " ".repeat((16 << 20) + 1 - header.length())));
        assertTrue(message.contains("its header length is 16777217") && message.contains("from 2 to 16777216 are read"),
                message);
    }

    @Test
    void muchMetadataIsRefused() throws IOException {
        StringBuilder many = new StringBuilder("{\"__metadata__\":{\"\":\"\"");
        for (int i = 0; i < SafetensorsHeader.MAX_METADATA; i++) {
            many.append(",\"").append(i).append("\":\"\"");
        }
        assertTrue(refused(foreign(many + "}}")).contains("more than 131088 keys of metadata"));
    }

    @Test
    void offsetsBehindFourGigabytesAreUnderstood() {
        long big = 5L << 30;
        String entry = "\"%s\":{\"dtype\":\"%s\",\"shape\":[1073741824],\"data_offsets\":[%d,%d]}";
        String text = "{" + entry.formatted("a", "U8", big, big + (1L << 30)) + ","
                + entry.formatted("c", "F32", 1L << 30, big) + "," + entry.formatted("b", "BOOL", 0, 1 << 30) + "}";
        SafetensorsHeader h = SafetensorsHeader.parse(text.getBytes(StandardCharsets.UTF_8), 6L << 30);
        assertEquals("b", h.entries().getFirst().name());
        assertEquals(big, h.entries().get(2).begin());
    }

    @Test
    void moreThanTheHeapIsSaidBeforeItIsTaken() throws IOException {
        Path file = dir.resolve("f");
        long each = 1L << 30;
        int n = (int) (Runtime.getRuntime().maxMemory() / (4 * each)) + 1;
        StringBuilder header = new StringBuilder("{");
        for (int i = 0; i < n; i++) {
            header.append(i == 0 ? "" : ",").append("\"%d\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[%d,%d]}"
                    .formatted(i, each, i * each, (i + 1) * each));
        }
        Files.write(file, foreign(header + "}"));
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(sparse.length() + n * each);
        }
        String message = assertThrows(StorageException.class, () -> Safetensors.read(file)).getMessage();
        assertTrue(message.contains("its tensors need " + 4096L * n + " MiB"), message);
    }

    @Test
    void whatCannotBeReadIsNotWritten() {
        Path file = dir.resolve("f");
        notWritten(Map.of("descent.crc32c.x", "1"), Map.of(), "checksums are put in by themselves");
        notWritten(Map.of("k", "\ud800"), Map.of(), "no Unicode");
        notWritten(Map.of(), Map.of("x".repeat(513), HostTensor.of(1)), "at most 512 bytes");
        notWritten(Map.of(), Map.of("__metadata__", HostTensor.of(1)), "is not __metadata__");
        notWritten(Map.of(), Map.of("x", HostTensor.of(1).reshape(Shape.of(1, 1, 1, 1, 1, 1, 1, 1, 1))), "8 axes");
        notWritten(Map.of("k", "x".repeat(16 << 20)), Map.of(), "at most 16777216 are read");
        Map<String, HostTensor> many = new LinkedHashMap<>();
        for (int i = 0; i <= 65_536; i++) {
            many.put("" + i, HostTensor.of(new int[0]));
        }
        notWritten(Map.of(), many, "at most 65536 tensors");
        assertFalse(Files.exists(file));
    }

    private void notWritten(Map<String, String> metadata, Map<String, HostTensor> tensors, String why) {
        Safetensors s = new Safetensors(metadata, tensors);
        Path file = dir.resolve("f");
        String message = assertThrows(IllegalArgumentException.class, () -> s.write(file, true)).getMessage();
        assertTrue(message.contains(why), message);
    }
}
