package dev.descent.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.descent.spi.Recording;
import dev.descent.spi.RecurrentKind;
import dev.descent.spi.RecurrentSpec;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Recurrent layers against a plain loop in binary64. */
class RecurrentTest {
    /** T, B, I, H. */
    static final int[][] SHAPES = {
        {1, 1, 1, 1}, {5, 1, 3, 1}, {1, 4, 2, 5}, {4, 3, 5, 7}, {7, 6, 3, 16}, {6, 11, 17, 33}, {3, 23, 70, 20},
        {9, 16, 32, 64}, {3, 5, 6, 270}
    };

    @ParameterizedTest
    @CsvSource({
        "ELMAN_TANH,SCALAR,1", "ELMAN_RELU,SCALAR,1", "LSTM,SCALAR,1", "GRU,SCALAR,1",
        "ELMAN_TANH,VECTOR,2", "ELMAN_RELU,VECTOR,2", "LSTM,VECTOR,2", "GRU,VECTOR,2"
    })
    void agreesWithBinary64(RecurrentKind kind, KernelSet kernels, int threads) {
        try (Device d = new Device(kernels, threads)) {
            for (int[] z : SHAPES) {
                for (String mask : RecurrentCase.MASKS) {
                    for (boolean reverse : new boolean[] {false, true}) {
                        RecurrentSpec s = new RecurrentSpec(kind, z[0], z[1], z[2], z[3], reverse);
                        check(d, new RecurrentCase(s, mask, !reverse || z[1] > 10));
                    }
                }
            }
        }
    }

    private static void check(Device d, RecurrentCase c) {
        d.reset();
        Map<String, double[]> want = RecurrentReference.run(c);
        c.run(d).forEach((what, got) -> close(c.name() + ": " + what, want.get(what), got));
    }

    /**
     * Rounding grows with the number of terms and from step to step, so the bound follows the largest element, or the
     * inputs, which are about 1.
     */
    private static void close(String what, double[] want, float[] got) {
        assertEquals(want.length, got.length, what);
        double largest = 1;
        for (double w : want) {
            largest = Math.max(largest, Math.abs(w));
        }
        for (int i = 0; i < got.length; i++) {
            assertEquals(want[i], got[i], 4e-6 * largest, what + " at " + i);
        }
    }

    @ParameterizedTest
    @EnumSource(RecurrentKind.class)
    void aMaskIsReadAnewAtEveryReplay(RecurrentKind kind) {
        RecurrentSpec s = new RecurrentSpec(kind, 6, 9, 5, 19, false);
        try (Device d = new Device(KernelSet.AUTO, 2)) {
            RecurrentCase holes = new RecurrentCase(s, "holes", true);
            RecurrentCase.Views v = holes.new Views(d);
            try (Recording r = d.backend.record(() -> {
                d.k.recurrent(s, v.in, v.out);
                d.k.recurrentDelta(s, v.in, v.out, v.deltas, v.gradients);
            })) {
                for (String mask : RecurrentCase.MASKS) {
                    RecurrentCase c = new RecurrentCase(s, mask, true);
                    float[] m = mask.equals("none") ? new RecurrentCase(s, "full", true).mask() : c.mask();
                    d.backend.upload(MemorySegment.ofArray(m), 0, v.in.mask().buffer(),
                            v.in.mask().offset(), 4L * m.length);
                    float[] x = c.inputs().get("x");
                    d.backend.upload(MemorySegment.ofArray(x), 0, v.in.x().buffer(),
                            v.in.x().offset(), 4L * x.length);
                    r.replay();
                    Map<String, double[]> want = RecurrentReference.run(c);
                    v.read().forEach((what, got) -> close(mask + ": " + what, want.get(what), got));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ELMAN_TANH,none", "ELMAN_RELU,lengths", "LSTM,none", "LSTM,lengths", "GRU,none", "GRU,holes"
    })
    void aReplayAllocatesNothing(RecurrentKind kind, String mask) {
        RecurrentSpec s = new RecurrentSpec(kind, 8, 7, 20, 37, false);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Device d = new Device(KernelSet.AUTO, 1)) {
            RecurrentCase.Views v = new RecurrentCase(s, mask, true).new Views(d);
            try (Recording r = d.backend.record(() -> {
                d.k.recurrent(s, v.in, v.out);
                d.k.recurrentDelta(s, v.in, v.out, v.deltas, v.gradients);
            })) {
                // Vectors are objects until the loops are compiled, which takes long on a busy machine.
                long bytes = 1;
                long end = System.nanoTime() + 120_000_000_000L;
                while (bytes > 0 && System.nanoTime() < end) {
                    for (int i = 0; i < 50; i++) {
                        r.replay();
                    }
                    long before = threads.getCurrentThreadAllocatedBytes();
                    r.replay();
                    r.replay();
                    bytes = threads.getCurrentThreadAllocatedBytes() - before;
                }
                assertEquals(0, bytes);
            }
        }
    }
}
