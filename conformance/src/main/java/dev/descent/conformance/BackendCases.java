package dev.descent.conformance;

import dev.descent.spi.Backend;
import dev.descent.spi.BackendException;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.DeviceInfo;
import dev.descent.spi.FusedOp;
import dev.descent.spi.GemmSpec;
import dev.descent.spi.Precision;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a backend promises about memory, copies and itself. */
final class BackendCases {
    private static final int[] SIZES = {0, 1, 4, 63, 64, 4096, 1 << 20};
    /** A pebibyte. */
    private static final long TOO_MUCH = 1L << 50;

    private BackendCases() {}

    static void add(List<Case> all) {
        all.add(new BackendCase("backend/info", "is complete", BackendCases::info));
        all.add(new BackendCase("backend/realType", "is real", (b, f) -> {
            DType first = b.realType();
            DType second = b.realType();
            f.check(first != DType.I32 && first == second, "real numbers are " + first + " and " + second);
        }));
        all.add(new BackendCase("backend/precision", "is true", BackendCases::precision));
        all.add(new BackendCase("backend/supports", "is steady", (b, f) -> {
            for (FusedOp op : FusedOp.values()) {
                boolean first = b.supports(op);
                boolean second = b.supports(op);
                f.check(first == second, "two answers for " + op);
            }
        }));
        all.add(new BackendCase("backend/allocate", "buffers are apart", BackendCases::apart));
        all.add(new BackendCase("backend/allocate", "too much is refused", BackendCases::tooMuch));
        all.add(new BackendCase("backend/memoryInUse", "counts open buffers", BackendCases::memory));
        all.add(new BackendCase("backend/allocateStaging", "is native and aligned", BackendCases::staging));
        for (boolean staged : new boolean[] {false, true}) {
            String from = staged ? "staging" : "heap";
            all.add(new BackendCase("backend/upload", "odd places from " + from, (b, f) -> copies(b, f, staged)));
        }
        all.add(new BackendCase("backend/upload", "source may be reused at once", BackendCases::reuse));
        all.add(new BackendCase("backend/download", "waits for kernels", BackendCases::waits));
        all.add(new BackendCase("backend/synchronize", "may be called at any time", (b, f) -> {
            b.synchronize();
            b.synchronize();
        }));
    }

    private static void info(Backend b, Findings f) {
        DeviceInfo i = b.info();
        f.check(!i.backend().isBlank() && i.backend().equals(i.backend().toLowerCase(Locale.ROOT)),
                "name of the backend: '" + i.backend() + "'");
        f.check(!i.name().isBlank(), "the device has no name");
        f.check(i.index() >= 0, "index " + i.index());
        f.check(i.memoryBytes() > 0, "memory of " + i.memoryBytes() + " bytes");
        f.check(i.computeUnits() > 0, i.computeUnits() + " compute units");
        f.check(i.equals(b.info()), "two answers: " + i + " and " + b.info());
    }

    /** Two answers, and a product of factors that only strict keeps: the square of 1 + 2⁻¹², in TF32 and bfloat16 1. */
    private static void precision(Backend b, Findings f) {
        Precision first = b.precision();
        Precision second = b.precision();
        f.check(first == second, "precision is " + first + " and " + second);
        double strict = 1 + 1.0 / 2048;
        int size = b.realType().bytes();
        try (DeviceBuffer buffer = b.allocate(3L * size)) {
            View x = new View(buffer, 0, 1, b.realType());
            View y = new View(buffer, size, 1, b.realType());
            View product = new View(buffer, 2L * size, 1, b.realType());
            b.kernels().fill(x, 1 + 1.0 / 4096);
            b.kernels().fill(y, 1 + 1.0 / 4096);
            b.kernels().gemm(GemmSpec.of(false, false, 1, 1, 1), x, y, null, product);
            double got = real(b, read(b, buffer), 2);
            f.check(first != Precision.STRICT || Math.abs(got - strict) < 1e-6,
                    "products are told to be strict, and (1 + 1/4096)² is " + got);
        }
    }

    /** Every byte of each buffer is its own. */
    private static void apart(Backend b, Findings f) {
        List<DeviceBuffer> open = new ArrayList<>();
        try {
            for (int i = 0; i < SIZES.length; i++) {
                DeviceBuffer buffer = b.allocate(SIZES[i]);
                open.add(buffer);
                f.check(buffer.bytes() == SIZES[i], "asked for " + SIZES[i] + " bytes, got " + buffer.bytes());
                b.upload(MemorySegment.ofArray(pattern(SIZES[i], i)), 0, buffer, 0, SIZES[i]);
            }
            for (int i = 0; i < SIZES.length; i++) {
                f.check(Arrays.equals(pattern(SIZES[i], i), read(b, open.get(i))),
                        "the buffer of " + SIZES[i] + " bytes has lost its contents to a later one");
            }
        } finally {
            open.forEach(DeviceBuffer::close);
        }
    }

    static byte[] pattern(int n, int seed) {
        byte[] a = new byte[n];
        for (int i = 0; i < n; i++) {
            a[i] = (byte) (i * 31 + seed * 7 + 1);
        }
        return a;
    }

    static byte[] read(Backend b, DeviceBuffer buffer) {
        byte[] a = new byte[Math.toIntExact(buffer.bytes())];
        b.download(buffer, 0, MemorySegment.ofArray(a), 0, a.length);
        return a;
    }

    private static void tooMuch(Backend b, Findings f) {
        long before = b.memoryInUse();
        try (DeviceBuffer buffer = b.allocate(TOO_MUCH)) {
            f.check(false, "a buffer of " + buffer.bytes() + " bytes was given");
        } catch (BackendException e) {
            String message = String.valueOf(e.getMessage());
            f.check(message.contains(Long.toString(TOO_MUCH)), "the message does not say how much: " + message);
        }
        f.check(b.memoryInUse() == before, "a refused buffer counts as memory in use");
        b.allocate(64).close();
    }

    private static void memory(Backend b, Findings f) {
        long before = b.memoryInUse();
        DeviceBuffer first = b.allocate(1000);
        DeviceBuffer second = b.allocate(100_000);
        long both = b.memoryInUse();
        f.check(both >= before + 101_000, "buffers of 101000 bytes count as " + (both - before));
        first.close();
        f.check(b.memoryInUse() <= both - 1000, "a closed buffer of 1000 bytes still counts");
        first.close();
        second.close();
        second.close();
        f.check(b.memoryInUse() == before, "closing twice counts twice: " + (b.memoryInUse() - before) + " bytes");
    }

    private static void staging(Backend b, Findings f) {
        MemorySegment s = b.allocateStaging(1001);
        f.check(s.isNative() && s.address() % 64 == 0, "not native and 64-byte aligned: " + s);
        f.check(s.byteSize() == 1001, "asked for 1001 bytes, got " + s.byteSize());
        s.set(ValueLayout.JAVA_BYTE, 1000, (byte) 1);
        f.check(s.get(ValueLayout.JAVA_BYTE, 1000) == 1, "the last byte does not keep its value");
    }

    /** Offsets and lengths that are no multiples of anything, both ways; bytes around them stay. */
    private static void copies(Backend b, Findings f, boolean staged) {
        byte[] expected = pattern(777, 1);
        try (DeviceBuffer buffer = b.allocate(expected.length)) {
            b.upload(MemorySegment.ofArray(expected), 0, buffer, 0, expected.length);
            MemorySegment host = staged ? b.allocateStaging(777) : MemorySegment.ofArray(new byte[777]);
            host.copyFrom(MemorySegment.ofArray(pattern(777, 2)));
            int[][] places = {{0, 0, 0}, {3, 5, 1}, {0, 776, 1}, {129, 63, 301}, {1, 400, 77}};
            for (int[] p : places) {
                b.upload(host, p[0], buffer, p[1], p[2]);
                System.arraycopy(pattern(777, 2), p[0], expected, p[1], p[2]);
                f.check(Arrays.equals(expected, read(b, buffer)), "upload of " + p[2] + " bytes from offset " + p[0]
                        + " to offset " + p[1] + " gives other bytes");
            }
            for (int[] p : places) {
                b.download(buffer, p[0], host, p[1], p[2]);
                byte[] got = host.asSlice(p[1], p[2]).toArray(ValueLayout.JAVA_BYTE);
                f.check(Arrays.equals(got, Arrays.copyOfRange(expected, p[0], p[0] + p[2])), "download of " + p[2]
                        + " bytes from offset " + p[0] + " to offset " + p[1] + " gives other bytes");
            }
        }
    }

    private static void reuse(Backend b, Findings f) {
        int n = 1 << 20;
        try (DeviceBuffer buffer = b.allocate(n)) {
            MemorySegment host = b.allocateStaging(n);
            host.copyFrom(MemorySegment.ofArray(pattern(n, 3)));
            b.upload(host, 0, buffer, 0, n);
            host.fill((byte) 0);
            f.check(Arrays.equals(pattern(n, 3), read(b, buffer)), "bytes written after the upload arrived too");
        }
    }

    private static void waits(Backend b, Findings f) {
        int n = 100_000;
        int size = b.realType().bytes();
        try (DeviceBuffer buffer = b.allocate((long) n * size)) {
            View all = new View(buffer, 0, n, b.realType());
            for (int i = 1; i <= 20; i++) {
                b.kernels().fill(all, i);
            }
            byte[] got = read(b, buffer); // nobody synchronized
            for (int i = 0; i < n; i += 999) {
                double x = real(b, got, i);
                f.check(x == 20, "element " + i + " is " + x + " after twenty fills, the last with 20");
            }
        }
    }

    /** Element i of downloaded real numbers. */
    static double real(Backend b, byte[] bytes, int i) {
        MemorySegment s = MemorySegment.ofArray(bytes);
        return b.realType() == DType.F64
                ? s.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) i * Double.BYTES)
                : s.get(ValueLayout.JAVA_FLOAT_UNALIGNED, (long) i * Float.BYTES);
    }
}
