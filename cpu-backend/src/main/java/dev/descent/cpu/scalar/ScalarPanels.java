package dev.descent.cpu.scalar;

import static dev.descent.cpu.loops.Mem.get;
import static dev.descent.cpu.loops.Mem.getInt;
import static dev.descent.cpu.loops.Mem.set;

import dev.descent.cpu.loops.PanelLoops;
import java.lang.foreign.MemorySegment;

/** Products with packed panels in plain Java; packed rows are just rows. */
public final class ScalarPanels implements PanelLoops {
    private static final int WIDTH = 4;
    /** Bytes of a step of a panel. */
    private static final long STEP = 4L * WIDTH;

    @Override
    public int width() {
        return WIDTH;
    }

    @Override
    public void pack(
            MemorySegment b, long bo, long columnStep, long kStep, int k, int columns, MemorySegment out, long outO) {
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < WIDTH; j++) {
                float v = j < columns ? get(b, bo + j * columnStep + i * kStep) : 0f;
                set(out, outO + i * STEP + 4L * j, v);
            }
        }
    }

    @Override
    public void gather(
            MemorySegment a,
            long ao,
            long rowStep,
            MemorySegment index,
            long indexO,
            int rows,
            int k,
            MemorySegment out,
            long outO) {
        for (int r = 0; r < rows; r++) {
            long from = ao + getInt(index, indexO + 4L * r) * rowStep;
            MemorySegment.copy(a, from, out, outO + 4L * r * k, 4L * k);
        }
    }

    @Override
    public void rows(MemorySegment a, long ao, long rowStep, int rows, int k, MemorySegment out, long outO) {
        for (int r = 0; r < rows; r++) {
            MemorySegment.copy(a, ao + r * rowStep, out, outO + 4L * r * k, 4L * k);
        }
    }

    @Override
    public void multiply(
            int rows,
            int k,
            MemorySegment a,
            long ao,
            MemorySegment b,
            long bo,
            int panels,
            MemorySegment in,
            long ino,
            long inStep,
            MemorySegment out,
            long outO,
            long outStep) {
        for (int p = 0; p < panels; p++) {
            long panel = bo + p * STEP * k;
            for (int r = 0; r < rows; r++) {
                long row = ao + 4L * r * k;
                long from = ino + r * inStep + p * STEP;
                float t0 = get(in, from);
                float t1 = get(in, from + 4);
                float t2 = get(in, from + 8);
                float t3 = get(in, from + 12);
                for (int i = 0; i < k; i++) {
                    float f = get(a, row + 4L * i);
                    long o = panel + i * STEP;
                    t0 = Math.fma(f, get(b, o), t0);
                    t1 = Math.fma(f, get(b, o + 4), t1);
                    t2 = Math.fma(f, get(b, o + 8), t2);
                    t3 = Math.fma(f, get(b, o + 12), t3);
                }
                long to = outO + r * outStep + p * STEP;
                set(out, to, t0);
                set(out, to + 4, t1);
                set(out, to + 8, t2);
                set(out, to + 12, t3);
            }
        }
    }
}
