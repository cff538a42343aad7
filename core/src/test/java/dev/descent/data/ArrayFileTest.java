package dev.descent.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ArrayFileTest {
    @TempDir
    private Path dir;

    private static void fails(String message, Executable action) {
        String actual = assertThrows(DataException.class, action).getMessage();
        assertTrue(actual.contains(message), () -> "expected '" + message + "' in: " + actual);
    }

    private Path file(String name, byte[] bytes) {
        try {
            return Files.write(dir.resolve(name), bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream packer = new GZIPOutputStream(out)) {
            packer.write(bytes);
        }
        return out.toByteArray();
    }

    private static ByteBuffer idx(int type, int bytes, int... dims) {
        ByteBuffer b = ByteBuffer.allocate(4 + 4 * dims.length + bytes);
        b.put((byte) 0).put((byte) 0).put((byte) type).put((byte) dims.length);
        for (int d : dims) {
            b.putInt(d);
        }
        return b;
    }

    private static byte[] npy(int major, String header, byte... data) {
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer b = ByteBuffer.allocate(8 + (major == 1 ? 2 : 4) + text.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        b.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) major, 0});
        if (major == 1) {
            b.putShort((short) text.length);
        } else {
            b.putInt(text.length);
        }
        return b.put(text).put(data).array();
    }

    private static String header(String descr, String shape) {
        return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }   \n";
    }

    // ---- IDX

    @Test
    void readsIdxOfEveryType() throws IOException {
        byte[] ubytes = idx(0x08, 6, 2, 3).put(new byte[] {0, 1, 2, 127, (byte) 128, (byte) 255}).array();
        HostTensor expected = HostTensor.of(new int[] {0, 1, 2, 127, 128, 255}, Shape.of(2, 3));
        assertEquals(expected, Idx.read(file("u", ubytes)));
        assertEquals(expected, Idx.read(file("u.gz", gzip(ubytes))));
        assertEquals(1f, Idx.readImages(file("u", ubytes)).getFloat(1, 2));
        assertEquals(HostTensor.of(-1, 5), Idx.read(file("b", idx(0x09, 2, 2).put(new byte[] {-1, 5}).array())));
        assertEquals(
                HostTensor.of(-300), Idx.read(file("s", idx(0x0B, 2, 1).putShort((short) -300).array())));
        assertEquals(HostTensor.of(1 << 30), Idx.read(file("i", idx(0x0C, 4, 1).putInt(1 << 30).array())));
        assertEquals(HostTensor.of(1.5f), Idx.read(file("f", idx(0x0D, 4, 1).putFloat(1.5f).array())));
        assertEquals(
                HostTensor.of(new double[] {2.5}, Shape.of(1)),
                Idx.read(file("d", idx(0x0E, 8, 1).putDouble(2.5).array())));
        assertEquals(Shape.of(0, 4), Idx.read(file("e", idx(0x08, 0, 0, 4).array())).shape());
    }

    /** More than one chunk, and not a whole number of them. */
    @Test
    void readsLongFiles() throws IOException {
        int n = 70_001;
        ByteBuffer b = idx(0x0C, 4 * n, n);
        for (int i = 0; i < n; i++) {
            b.putInt(i);
        }
        for (HostTensor t : new HostTensor[] {
            Idx.read(file("long", b.array())), Idx.read(file("long.gz", gzip(b.array())))
        }) {
            for (int i = 0; i < n; i++) {
                assertEquals(i, t.getInt(i));
            }
        }
    }

    @Test
    void refusesDamagedIdx() throws IOException {
        fails("no such file", () -> Idx.read(dir.resolve("none")));
        fails("is a folder", () -> Idx.read(dir));
        fails("truncated: the magic number ends at byte 4, the file has 0", () -> Idx.read(file("a", new byte[0])));
        fails("instead of 00 00", () -> Idx.read(file("a", new byte[] {1, 2, 8, 1})));
        fails("element type 0a", () -> Idx.read(file("a", new byte[] {0, 0, 10, 1})));
        fails("promises 0 axes", () -> Idx.read(file("a", new byte[] {0, 0, 8, 0})));
        fails("promises 200 axes", () -> Idx.read(file("a", new byte[] {0, 0, 8, (byte) 200})));
        fails("header ends at byte 12, the file has 6", () -> Idx.read(file("a", new byte[] {0, 0, 8, 2, 0, 0})));
        fails("axis 0 is 4294967295", () -> Idx.read(file("a", idx(8, 0, -1).array())));
        fails("truncated: the header promises 12 bytes of data (shape [3, 4]), the file has 11",
                () -> Idx.read(file("a", idx(8, 11, 3, 4).array())));
        fails("left over: the header promises 12 bytes", () -> Idx.read(file("a", idx(8, 13, 3, 4).array())));
        fails("too large to be true", () -> Idx.read(file(
                "a", idx(8, 0, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE).array())));
        fails("more than an array holds", () -> Idx.read(file("a", idx(8, 0, Integer.MAX_VALUE, 2).array())));
        fails("more than an array holds", () -> Idx.read(file("a.gz", gzip(idx(8, 0, Integer.MAX_VALUE).array()))));
    }

    @Test
    void refusesDamagedGzip() throws IOException {
        fails("not a gzip file", () -> Idx.read(file("a.gz", idx(8, 0, 0).array())));
        fails("not a gzip file", () -> Idx.read(file("a.gz", new byte[0])));
        // a promise that no gzip file of this size can keep is refused before memory is taken
        fails("more than a gzip file of", () -> Idx.read(file("a.gz", gzip(idx(8, 0, 1_000_000_000).array()))));
        fails("data ends at byte 20, the file (unpacked) has 19", () -> Idx.read(
                file("a.gz", gzip(idx(8, 7, 2, 4).array()))));
        fails("left over", () -> Idx.read(file("a.gz", gzip(idx(8, 9, 2, 4).array()))));
        byte[] good = gzip(idx(8, 1000, 1000).array());
        fails("truncated", () -> Idx.read(file("a.gz", Arrays.copyOf(good, good.length - 12))));
        byte[] flipped = good.clone();
        flipped[flipped.length - 6] ^= 1; // the checksum
        fails("", () -> Idx.read(file("a.gz", flipped)));
    }

    /** More than is given memory at first. */
    @Test
    void longPackedFilesAreRead() throws IOException {
        int n = (1 << 20) + 3;
        ByteBuffer bytes = idx(0x08, n, n);
        ByteBuffer floats = idx(0x0D, 4 * n, n);
        for (int i = 0; i < n; i++) {
            bytes.put((byte) i);
            floats.putFloat(i);
        }
        HostTensor a = Idx.read(file("a.gz", gzip(bytes.array())));
        HostTensor b = Idx.read(file("b.gz", gzip(floats.array())));
        for (int i = 0; i < n; i++) {
            assertEquals(i & 0xFF, a.getInt(i));
            assertEquals(i, b.getFloat(i));
        }
    }

    /** A megabyte of gzip could hold a gigabyte; a header that says so does not get the memory for it. */
    @Test
    void promisesOfPackedFilesTakeNoMemory() throws IOException {
        byte[] noise = new byte[1 << 20];
        new SplittableRandom(1).nextBytes(noise);
        Path file = file("a.gz", gzip(idx(0x08, noise.length, 400_000_000).put(noise).array()));
        MemoryUse use = new MemoryUse();
        fails("data ends at byte", () -> Idx.read(file));
        assertTrue(use.allocated() < 100 << 20, use.allocated() + " bytes were taken");
    }

    /** What one thread allocates. */
    private static final class MemoryUse {
        private final ThreadMXBean threads =
                (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private final long before = threads.getCurrentThreadAllocatedBytes();

        long allocated() {
            return threads.getCurrentThreadAllocatedBytes() - before;
        }
    }

    @Test
    void hostileHeadersTakeNoMemory() throws IOException {
        MemoryUse use = new MemoryUse();
        fails("more than an array holds", () -> Npy.read(file("a", npy(1, header("<i8", "(2147483647, 2)")))));
        fails("truncated: the header promises 8589934528 bytes",
                () -> Npy.read(file("a", npy(1, header("<i4", "(2147483632,)")))));
        fails("truncated: the header promises 2147483632 bytes",
                () -> Idx.read(file("a", idx(8, 0, 2147483632).array())));
        fails("the header has 4294967295 bytes", () -> Npy.read(file("a", hugeHeader())));
        fails("promises 9 axes; 1 to 8", () -> Idx.read(file("a", new byte[] {0, 0, 8, 9})));
        assertTrue(use.allocated() < 10 << 20, use.allocated() + " bytes were taken");
    }

    private static byte[] hugeHeader() {
        byte[] b = npy(2, "{");
        Arrays.fill(b, 8, 12, (byte) -1);
        return b;
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such files")
    void devicesAreNotRead() {
        fails("no regular file", () -> Npy.read(Path.of("/dev/zero")));
        fails("no regular file", () -> Idx.read(Path.of("/dev/zero")));
    }

    @Test
    void whatCouldNotBeReadIsNotWritten() {
        HostTensor t = HostTensor.of(1).reshape(Shape.of(1, 1, 1, 1, 1, 1, 1, 1, 1));
        fails("more than 8 axes", () -> Npy.write(dir.resolve("a.npy"), t));
    }

    /** Any bit of a header: refused, or an array of the same bytes. */
    @Test
    void everyFlippedBitOfAHeaderIsHarmless() {
        byte[] npy = npy(1, header("<i4", "(2, 1)"), new byte[8]);
        byte[] idx = idx(0x0C, 8, 2, 1).array();
        int refused = refused(npy, Npy::read) + refused(idx, Idx::read);
        assertTrue(refused > 300, refused + " were refused");
    }

    private int refused(byte[] whole, Function<Path, HostTensor> reader) {
        int refused = 0;
        for (int bit = 0; bit < 8 * (whole.length - 8); bit++) {
            byte[] bad = whole.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            Path path = file("a", bad);
            try {
                HostTensor t = reader.apply(path);
                assertEquals(8, t.size() * t.type().bytes(), "bit " + bit);
            } catch (DataException e) {
                refused++; // any other exception fails the test
            }
        }
        return refused;
    }

    @Test
    void imagesAreBytes() {
        fails("images are unsigned bytes", () -> Idx.readImages(file("a", idx(0x0D, 4, 1).array())));
        fails("element 0 is -1", () -> Idx.readImages(file("a", idx(0x09, 1, 1).put((byte) -1).array())));
    }

    // ---- NPY

    @Test
    void readsNpy() {
        byte[] ints = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(7).putInt(-8).array();
        assertEquals(HostTensor.of(7, -8), Npy.read(file("a", npy(1, header("<i4", "(2,)"), ints))));
        assertEquals(HostTensor.of(7, -8), Npy.read(file("a", npy(2, header("<i4", "(2,)"), ints))));
        assertEquals(
                HostTensor.of(new int[] {7, -8}, Shape.of(2, 1, 1)),
                Npy.read(file("a", npy(1, "{\"shape\":(2,1,1),'fortran_order':False,'descr':'<i4'}", ints))));
        byte[] longs = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(-9).array();
        assertEquals(
                HostTensor.of(new int[] {-9}, Shape.scalar()),
                Npy.read(file("a", npy(1, header("<i8", "()"), longs))));
        assertEquals(HostTensor.of(255), Npy.read(file("a", npy(1, header("|u1", "(1,)"), (byte) -1))));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        float[] many = new float[40_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = i / 7f;
        }
        for (HostTensor t : new HostTensor[] {
            HostTensor.of(many, Shape.of(200, 200)),
            HostTensor.of(new double[] {Math.PI, Double.NaN}, Shape.of(2)),
            HostTensor.of(1, 2, 3),
            HostTensor.scalar(4),
            HostTensor.of(new float[0], Shape.of(0, 3))
        }) {
            Path path = dir.resolve("a.npy");
            Npy.write(path, t);
            assertEquals(t, Npy.read(path));
            assertEquals(0, (Files.size(path) - (long) t.size() * t.type().bytes()) % 64);
        }
        fails("can not be written", () -> Npy.write(dir, HostTensor.scalar(1)));
    }

    @Test
    void refusesOtherNpy() {
        fails("no such file", () -> Npy.read(dir.resolve("none")));
        fails("not an NPY file", () -> Npy.read(file("a", "PK345678".getBytes(StandardCharsets.US_ASCII))));
        fails("version 9.0", () -> Npy.read(file("a", npy(9, ""))));
        fails("store numpy.ascontiguousarray", () -> Npy.read(file(
                "a", npy(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1)}", new byte[4]))));
        for (String type : new String[] {">f4", "<f2", "|b1", "<U3", "|O"}) {
            fails("element type '" + type + "'", () -> Npy.read(file("a", npy(1, header(type, "(1,)"), new byte[4]))));
        }
        byte[] large = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(1).putLong(1L << 40).array();
        fails("element 1 is 1099511627776", () -> Npy.read(file("a", npy(1, header("<i8", "(2,)"), large))));
    }

    @Test
    void refusesDamagedNpy() {
        fails("magic number ends at byte 8, the file has 3", () -> Npy.read(file("a", new byte[3])));
        byte[] longHeader = npy(2, "");
        longHeader[10] = 2; // 131072 bytes
        fails("the header has 131072 bytes, at most 65536", () -> Npy.read(file("a", longHeader)));
        fails("header ends at byte", () -> Npy.read(file("a", Arrays.copyOf(npy(1, header("<f4", "(1,)")), 40))));
        fails("promises 8 bytes of data (shape [2]), the file has 7",
                () -> Npy.read(file("a", npy(1, header("<f4", "(2,)"), new byte[7]))));
        fails("left over", () -> Npy.read(file("a", npy(1, header("<f4", "(2,)"), new byte[9]))));
        fails("too large to be true", () -> Npy.read(file(
                "a", npy(1, header("<f4", "(2147483647, 2147483647, 2147483647)")))));
        fails("more than an array holds", () -> Npy.read(file("a", npy(1, header("<f4", "(65536, 65536)")))));
    }

    @Test
    void refusesBadHeaders() {
        String[][] cases = {
            {"", "lacks '{'"},
            {"{", "lacks a string"},
            {"{'descr'", "lacks ':'"},
            {"{'descr: 1", "string without end"},
            {"{'descr': [('a', '<f4')]", "record types are not read"},
            {"{'descr': '<f4' 'x'", "lacks ',' or '}'"},
            {"{'descr': '<f4', 'descr': '<f4'}", "twice"},
            {"{'colour': 1}", "unknown key 'colour'"},
            {"{'fortran_order': 0}", "lacks True or False"},
            {"{'shape': 3}", "lacks '('"},
            {"{'shape': (-1,)}", "no number from 0"},
            {"{'shape': (99999999999,)}", "no number from 0"},
            {"{'shape': (3 4)}", "lacks ',' or ')'"},
            {"{'shape': (" + "1,".repeat(9) + ")}", "more than 8 axes"},
            {"{'\u001b[2J': 1}", "unknown key '?[2J'"},
            {"{'descr': '<f4'}", "must have the keys"},
            {header("<f4", "(0,)") + "x", "goes on after"}
        };
        for (String[] c : cases) {
            fails(c[1], () -> Npy.read(file("a", npy(1, c[0]))));
        }
    }
}
