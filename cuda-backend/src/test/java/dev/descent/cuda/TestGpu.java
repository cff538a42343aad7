package dev.descent.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.descent.spi.Backend;
import dev.descent.spi.BackendOptions;
import dev.descent.spi.View;
import dev.descent.standin.StandIn;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A CUDA device that runs on the host, or a skipped test with the reason. It is never a GPU. */
final class TestGpu {
    /** Set to true, a machine that cannot build the stand-in fails the tests. */
    static final String REQUIRE = "descent.require.standin";

    private TestGpu() {}

    private static final class Loaded {
        static final StandIn STAND_IN = StandIn.load(12);
    }

    /** The stand-in, as it is when it is loaded. */
    static StandIn standIn() {
        StandIn.missing().ifPresent(reason -> {
            if (Boolean.getBoolean(REQUIRE)) {
                fail(reason);
            }
            abort(reason);
        });
        Loaded.STAND_IN.reset();
        return Loaded.STAND_IN;
    }

    /** Opens device 0, as a user does. */
    static CudaBackend open() {
        return (CudaBackend) new CudaBackendProvider().open(BackendOptions.defaults());
    }

    /** Everything was given back, and no rule was broken. */
    static void assertClean(StandIn standIn) {
        assertEquals(List.of(), standIn.complaints());
        assertEquals(StandIn.Live.NOTHING, standIn.live());
        assertEquals(StandIn.Live.NOTHING, standIn.leftBehind());
    }

    static View empty(Backend b, int n) {
        return new View(b.allocate(4L * n), 0, n, DType.F32);
    }

    static View view(Backend b, float... values) {
        View v = empty(b, values.length);
        b.upload(MemorySegment.ofArray(values), 0, v.buffer(), 0, v.bytes());
        return v;
    }

    static float[] read(Backend b, View x) {
        float[] out = new float[(int) x.size()];
        b.download(x.buffer(), x.offset(), MemorySegment.ofArray(out), 0, x.bytes());
        return out;
    }
}
