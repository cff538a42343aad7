package dev.descent.cpu.scalar;

import static dev.descent.cpu.loops.Mem.get;
import static dev.descent.cpu.loops.Mem.set;

import dev.descent.cpu.loops.ElementLoops;
import dev.descent.cpu.loops.GemmEpilogue;
import dev.descent.cpu.loops.GemmLoops;
import dev.descent.spi.GemmSpec;
import java.lang.foreign.MemorySegment;

/** Matrix products in plain Java, a row of C at a time in a row of scratch. */
public final class ScalarGemm implements GemmLoops {
    private final ElementLoops element;

    public ScalarGemm(ElementLoops element) {
        this.element = element;
    }

    @Override
    public Plan plan(GemmSpec spec, boolean bias, int threads) {
        GemmEpilogue epilogue = new GemmEpilogue(
                spec.alpha(), spec.beta(), bias, spec.activation(), spec.activationAlpha());
        long work = (long) spec.batch() * spec.m() * spec.n() * Math.max(spec.k(), 1);
        int rows = spec.batch() * spec.m();
        int parts = (int) Math.max(1, Math.min(Math.min(threads, rows), work / 50_000));
        return new RowPlan(element, spec, epilogue, parts);
    }

    private record RowPlan(ElementLoops element, GemmSpec s, GemmEpilogue epilogue, int parts) implements Plan {
        @Override
        public long scratchBytes() {
            return 4L * s.n();
        }

        @Override
        public void run(
                int part,
                int k,
                MemorySegment a,
                MemorySegment b,
                MemorySegment bias,
                MemorySegment c,
                MemorySegment scratch) {
            long rows = (long) s.batch() * s.m();
            for (long r = rows * part / parts; r < rows * (part + 1) / parts; r++) {
                long batch = r / s.m();
                long i = r % s.m();
                long ao = 4L * (batch * s.strideA() + (s.transA() ? i : i * s.lda()));
                long aStep = 4L * (s.transA() ? s.lda() : 1);
                long bo = 4L * batch * s.strideB();
                if (s.transB()) {
                    dots(k, a, ao, aStep, b, bo, scratch);
                } else {
                    axpys(k, a, ao, aStep, b, bo, scratch);
                }
                element.epilogue(
                        epilogue, scratch, 0, bias, 0, c, 4L * (batch * s.strideC() + i * s.ldc()), s.n());
            }
        }

        /** Rows of B are contiguous along n: one row after the other is added to all sums. */
        private void axpys(
                int steps, MemorySegment a, long ao, long aStep, MemorySegment b, long bo, MemorySegment t) {
            int n = s.n();
            for (int j = 0; j < n; j++) {
                set(t, 4L * j, 0f);
            }
            for (int k = 0; k < steps; k++) {
                float f = get(a, ao + k * aStep);
                long row = bo + 4L * k * s.ldb();
                for (int j = 0; j < n; j++) {
                    set(t, 4L * j, Math.fma(f, get(b, row + 4L * j), get(t, 4L * j)));
                }
            }
        }

        /** B is contiguous along k: four sums at a time, to hide the latency of the chain. */
        private void dots(
                int steps, MemorySegment a, long ao, long aStep, MemorySegment b, long bo, MemorySegment t) {
            int n = s.n();
            long ldb = 4L * s.ldb();
            int j = 0;
            for (; j + 4 <= n; j += 4) {
                long o = bo + j * ldb;
                float t0 = 0f;
                float t1 = 0f;
                float t2 = 0f;
                float t3 = 0f;
                for (int k = 0; k < steps; k++) {
                    float f = get(a, ao + k * aStep);
                    t0 = Math.fma(f, get(b, o + 4L * k), t0);
                    t1 = Math.fma(f, get(b, o + ldb + 4L * k), t1);
                    t2 = Math.fma(f, get(b, o + 2 * ldb + 4L * k), t2);
                    t3 = Math.fma(f, get(b, o + 3 * ldb + 4L * k), t3);
                }
                set(t, 4L * j, t0);
                set(t, 4L * j + 4, t1);
                set(t, 4L * j + 8, t2);
                set(t, 4L * j + 12, t3);
            }
            for (; j < n; j++) {
                float t0 = 0f;
                for (int k = 0; k < steps; k++) {
                    t0 = Math.fma(get(a, ao + k * aStep), get(b, bo + j * ldb + 4L * k), t0);
                }
                set(t, 4L * j, t0);
            }
        }
    }
}
