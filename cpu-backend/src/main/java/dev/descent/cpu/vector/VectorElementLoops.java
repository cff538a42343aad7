package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.ALL;
import static dev.descent.cpu.vector.Raw.L;
import static dev.descent.cpu.vector.Raw.MASK;
import static dev.descent.cpu.vector.Raw.ORDER;
import static dev.descent.cpu.vector.Raw.S;
import static dev.descent.cpu.vector.Raw.at;
import static dev.descent.cpu.vector.Spread.ZERO;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.descent.cpu.loops.ElementLoops;
import dev.descent.cpu.loops.GemmEpilogue;
import dev.descent.cpu.scalar.ScalarElementLoops;
import dev.descent.spi.ActivationOp;
import dev.descent.spi.BinaryOp;
import dev.descent.spi.UnaryOp;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Element by element: whole vectors first, then the scalar loops for what is left. No vector loop is called for
 * nothing: the compiler judges by their history whether their bodies are worth inlining. The loops here consist of
 * methods of the JDK, which are inlined in any case (see {@link Apart}).
 */
final class VectorElementLoops implements ElementLoops {
    private final ScalarElementLoops rest = new ScalarElementLoops();

    VectorElementLoops() {
        // Finds out now, rather than in the first kernel, whether native memory can be reached.
        FloatVector.broadcast(S, 0f);
    }

    @Override
    public void unary(UnaryOp op, MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        int whole = n & -L;
        if (whole > 0) {
            UnaryVectors.run(op, at(x, xo), at(y, yo), whole);
        }
        if (whole < n) {
            long o = 4L * whole;
            rest.unary(op, x, xo + o, y, yo + o, n - whole);
        }
    }

    @Override
    public void activation(ActivationOp op, float alpha, MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        int whole = n & -L;
        if (whole > 0) {
            ActivationVectors.run(op, alpha, at(x, xo), at(y, yo), whole);
        }
        if (whole < n) {
            long o = 4L * whole;
            rest.activation(op, alpha, x, xo + o, y, yo + o, n - whole);
        }
    }

    @Override
    public void activationDelta(
            ActivationOp op,
            float alpha,
            MemorySegment saved,
            long so,
            MemorySegment dy,
            long dyo,
            MemorySegment dx,
            long dxo,
            int n) {
        int whole = n & -L;
        if (whole > 0) {
            ActivationVectors.delta(op, alpha, at(saved, so), at(dy, dyo), at(dx, dxo), whole);
        }
        if (whole < n) {
            long o = 4L * whole;
            rest.activationDelta(op, alpha, saved, so + o, dy, dyo + o, dx, dxo + o, n - whole);
        }
    }

    @Override
    public void binary(
            BinaryOp op, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, int n) {
        int whole = n & -L;
        if (whole > 0) {
            BinaryVectors.run(op, at(a, ao), at(b, bo), at(y, yo), whole);
        }
        if (whole < n) {
            long o = 4L * whole;
            rest.binary(op, a, ao + o, b, bo + o, y, yo + o, n - whole);
        }
    }

    @Override
    public void binaryRight(BinaryOp op, MemorySegment a, long ao, float b, MemorySegment y, long yo, int n) {
        int whole = n & -L;
        if (whole > 0) {
            BinaryVectors.right(op, at(a, ao), b, at(y, yo), whole);
        }
        if (whole < n) {
            long o = 4L * whole;
            rest.binaryRight(op, a, ao + o, b, y, yo + o, n - whole);
        }
    }

    @Override
    public void binaryLeft(BinaryOp op, float a, MemorySegment b, long bo, MemorySegment y, long yo, int n) {
        int whole = n & -L;
        if (whole > 0) {
            BinaryVectors.left(op, a, at(b, bo), at(y, yo), whole);
        }
        if (whole < n) {
            long o = 4L * whole;
            rest.binaryLeft(op, a, b, bo + o, y, yo + o, n - whole);
        }
    }

    @Override
    public void select(
            MemorySegment condition,
            long co,
            MemorySegment a,
            long ao,
            MemorySegment b,
            long bo,
            MemorySegment y,
            long yo,
            int n) {
        int whole = n & -L;
        if (whole > 0) {
            select(at(condition, co), at(a, ao), at(b, bo), at(y, yo), whole);
        }
        if (whole < n) {
            long o = 4L * whole;
            rest.select(condition, co + o, a, ao + o, b, bo + o, y, yo + o, n - whole);
        }
    }

    private static void select(long condition, long a, long b, long y, int n) {
        long pc = condition & MASK;
        long pa = a & MASK;
        long pb = b & MASK;
        long out = y & MASK;
        for (int i = 0; i < n; i += L) {
            FloatVector c = FloatVector.fromMemorySegment(S, ALL, pc + 4L * i, ORDER);
            FloatVector v = FloatVector.fromMemorySegment(S, ALL, pa + 4L * i, ORDER);
            FloatVector w = FloatVector.fromMemorySegment(S, ALL, pb + 4L * i, ORDER);
            w.blend(v, c.compare(NE, ZERO)).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    @Override
    public void epilogue(
            GemmEpilogue e, MemorySegment t, long to, MemorySegment bias, long biasO, MemorySegment c, long co, int n) {
        int whole = n & -L;
        if (whole > 0) {
            epilogue(e, at(t, to), e.bias() ? at(bias, biasO) : 0, at(c, co), whole);
        }
        if (whole < n) {
            long o = 4L * whole;
            rest.epilogue(e, t, to + o, bias, biasO + o, c, co + o, n - whole);
        }
    }

    private static void epilogue(GemmEpilogue e, long from, long bias, long out, int whole) {
        if (e.beta() == 0f && e.bias() && e.activation() == ActivationOp.RELU) {
            scaleBiasRelu(e.alpha(), from, bias, out, whole);
            return;
        }
        if (e.beta() != 0f) {
            blend(e.alpha(), from, e.beta(), out, whole);
        } else if (e.alpha() != 1f || from != out) {
            BinaryVectors.right(BinaryOp.MUL, from, e.alpha(), out, whole);
        }
        if (e.bias()) {
            BinaryVectors.run(BinaryOp.ADD, out, bias, out, whole);
        }
        ActivationVectors.run(e.activation(), e.activationAlpha(), out, out, whole);
    }

    private static void scaleBiasRelu(float alpha, long t, long bias, long c, int n) {
        long in = t & MASK;
        long pb = bias & MASK;
        long out = c & MASK;
        for (int i = 0; i < n; i += L) {
            FloatVector v = FloatVector.fromMemorySegment(S, ALL, in + 4L * i, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(S, ALL, pb + 4L * i, ORDER);
            v = v.mul(alpha).add(b);
            v.blend(ZERO, v.compare(LE, ZERO)).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    private static void blend(float alpha, long t, float beta, long c, int n) {
        long in = t & MASK;
        long out = c & MASK;
        FloatVector share = FloatVector.broadcast(S, beta);
        for (int i = 0; i < n; i += L) {
            FloatVector v = FloatVector.fromMemorySegment(S, ALL, in + 4L * i, ORDER);
            FloatVector w = FloatVector.fromMemorySegment(S, ALL, out + 4L * i, ORDER);
            share.fma(w, v.mul(alpha)).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }
}
