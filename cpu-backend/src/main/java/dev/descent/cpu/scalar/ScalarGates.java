package dev.descent.cpu.scalar;

import static dev.descent.cpu.loops.Mem.get;
import static dev.descent.cpu.loops.Mem.set;

import dev.descent.cpu.loops.GateLoops;
import java.lang.foreign.MemorySegment;

/** Gates in plain Java. */
public final class ScalarGates implements GateLoops {
    @Override
    public void lstm(
            MemorySegment a,
            long ao,
            long aStep,
            MemorySegment before,
            long beforeO,
            MemorySegment saved,
            long so,
            long step,
            MemorySegment after,
            long afterO,
            MemorySegment h,
            long ho,
            int n) {
        for (int j = 0; j < n; j++) {
            long o = 4L * j;
            float i = FloatMath.sigmoid(get(a, ao + o));
            float f = FloatMath.sigmoid(get(a, ao + aStep + o));
            float g = FloatMath.tanh(get(a, ao + 2 * aStep + o));
            float u = FloatMath.sigmoid(get(a, ao + 3 * aStep + o));
            float c = Math.fma(f, get(before, beforeO + o), i * g);
            set(saved, so + o, i);
            set(saved, so + step + o, f);
            set(saved, so + 2 * step + o, g);
            set(saved, so + 3 * step + o, u);
            set(after, afterO + o, c);
            set(h, ho + o, u * FloatMath.tanh(c));
        }
    }

    @Override
    public void lstmDelta(
            MemorySegment saved,
            long so,
            MemorySegment before,
            long beforeO,
            MemorySegment after,
            long afterO,
            MemorySegment given,
            long go,
            MemorySegment carry,
            long co,
            MemorySegment dc,
            long dco,
            MemorySegment deltas,
            long deltasO,
            long step,
            int n) {
        for (int j = 0; j < n; j++) {
            long o = 4L * j;
            float i = get(saved, so + o);
            float f = get(saved, so + step + o);
            float g = get(saved, so + 2 * step + o);
            float u = get(saved, so + 3 * step + o);
            float dh = get(given, go + o) + get(carry, co + o);
            float t = FloatMath.tanh(get(after, afterO + o));
            float e = Math.fma(dh * u, Math.fma(-t, t, 1f), get(dc, dco + o));
            set(deltas, deltasO + o, e * g * sigmoidSlope(i));
            set(deltas, deltasO + step + o, e * get(before, beforeO + o) * sigmoidSlope(f));
            set(deltas, deltasO + 2 * step + o, e * i * Math.fma(-g, g, 1f));
            set(deltas, deltasO + 3 * step + o, dh * t * sigmoidSlope(u));
            set(dc, dco + o, e * f);
        }
    }

    @Override
    public void gru(
            MemorySegment a,
            long ao,
            long aStep,
            MemorySegment before,
            long beforeO,
            MemorySegment saved,
            long so,
            long step,
            MemorySegment h,
            long ho,
            int n) {
        for (int j = 0; j < n; j++) {
            long o = 4L * j;
            float r = FloatMath.sigmoid(get(a, ao + o));
            float z = FloatMath.sigmoid(get(a, ao + aStep + o));
            float q = get(a, ao + 3 * aStep + o);
            float m = FloatMath.tanh(Math.fma(r, q, get(a, ao + 2 * aStep + o)));
            set(saved, so + o, r);
            set(saved, so + step + o, z);
            set(saved, so + 2 * step + o, m);
            set(saved, so + 3 * step + o, q);
            set(h, ho + o, Math.fma(1f - z, m, z * get(before, beforeO + o)));
        }
    }

    @Override
    public void gruDelta(
            MemorySegment saved,
            long so,
            MemorySegment before,
            long beforeO,
            MemorySegment given,
            long go,
            MemorySegment carry,
            long co,
            MemorySegment direct,
            long directO,
            MemorySegment deltas,
            long deltasO,
            long step,
            int n) {
        for (int j = 0; j < n; j++) {
            long o = 4L * j;
            float r = get(saved, so + o);
            float z = get(saved, so + step + o);
            float m = get(saved, so + 2 * step + o);
            float q = get(saved, so + 3 * step + o);
            float dh = get(given, go + o) + get(carry, co + o);
            float v = dh * (1f - z) * Math.fma(-m, m, 1f);
            set(deltas, deltasO + o, v * r);
            set(deltas, deltasO + step + o, v * q * sigmoidSlope(r));
            set(deltas, deltasO + 2 * step + o, dh * (get(before, beforeO + o) - m) * sigmoidSlope(z));
            set(deltas, deltasO + 3 * step + o, v);
            set(direct, directO + o, dh * z);
        }
    }

    private static float sigmoidSlope(float s) {
        return s * (1f - s);
    }
}
