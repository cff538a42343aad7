package dev.descent.cpu.vector;

import static dev.descent.cpu.vector.Raw.L;
import static dev.descent.cpu.vector.Raw.all;
import static dev.descent.cpu.vector.Raw.at;
import static dev.descent.cpu.vector.Raw.load;
import static dev.descent.cpu.vector.Raw.store;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.descent.cpu.loops.OptimizerLoops;
import dev.descent.cpu.loops.StepScalars;
import dev.descent.cpu.scalar.ScalarOptimizerLoops;
import dev.descent.spi.OptimizerKind;
import dev.descent.spi.OptimizerSpec;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.FloatVector;

/** Update rules, one loop {@link Apart} each, that read gradient, parameter and state once. */
final class VectorOptimizerLoops implements OptimizerLoops {
    private static final MethodType TYPE = MethodType.methodType(
            void.class,
            OptimizerSpec.class,
            StepScalars.class,
            long.class,
            long.class,
            long.class,
            long.class,
            int.class);
    private static final LoopTable<OptimizerKind> LOOPS =
            LoopTable.of(MethodHandles.lookup(), TYPE, OptimizerKind.values(), "");
    private static final MethodHandle[] MOMENTUM = Apart.loops(MethodHandles.lookup(), TYPE, "momentum");

    private final ScalarOptimizerLoops rest = new ScalarOptimizerLoops();

    @Override
    public void update(
            OptimizerSpec spec,
            StepScalars step,
            MemorySegment p,
            MemorySegment g,
            MemorySegment s1,
            MemorySegment s2,
            long offset,
            int n) {
        int whole = n & -L;
        if (whole > 0) {
            vectors(spec, step, p, g, s1, s2, offset, whole);
        }
        if (whole < n) {
            rest.update(spec, step, p, g, s1, s2, offset + 4L * whole, n - whole);
        }
    }

    private static void vectors(
            OptimizerSpec spec,
            StepScalars step,
            MemorySegment p,
            MemorySegment g,
            MemorySegment s1,
            MemorySegment s2,
            long offset,
            int whole) {
        boolean momentum = spec.kind() == OptimizerKind.SGD && spec.beta1() != 0f;
        MethodHandle loop = momentum ? MOMENTUM[0] : LOOPS.get(spec.kind());
        long second = spec.kind() == OptimizerKind.ADAM ? at(s2, offset) : 0;
        try {
            loop.invokeExact(spec, step, at(p, offset), at(g, offset), at(s1, offset), second, whole);
        } catch (Throwable e) {
            throw Apart.thrown(e);
        }
    }

    /** The gradient after scaling, clamping and coupled decay. */
    private static FloatVector gradient(FloatVector g, FloatVector theta, float scale, float clip, float coupled) {
        FloatVector d = g.mul(scale);
        if (clip > 0f) {
            d = d.blend(-clip, d.compare(LT, -clip));
            d = d.blend(clip, d.compare(GT, clip));
        }
        if (coupled != 0f) {
            d = theta.fma(all(coupled), d);
        }
        return d;
    }

    private static float coupled(OptimizerSpec spec) {
        return spec.decoupledDecay() ? 0f : spec.weightDecay();
    }

    /** Minus the share of θ that decoupled decay takes away. */
    private static float decoupled(OptimizerSpec spec, StepScalars step) {
        return spec.decoupledDecay() && spec.weightDecay() != 0f ? -step.decay : 0f;
    }

    private static FloatVector decayed(FloatVector theta, float decay) {
        return decay != 0f ? theta.fma(all(decay), theta) : theta;
    }

    static void sgd(OptimizerSpec spec, StepScalars step, long p, long g, long s, long none, int n) {
        float scale = step.scale;
        float clip = spec.clipValue();
        float coupled = coupled(spec);
        float decay = decoupled(spec, step);
        float rate = -step.lr;
        for (int i = 0; i < n; i += L) {
            FloatVector theta = decayed(load(p, i), decay);
            FloatVector d = gradient(load(g, i), theta, scale, clip, coupled);
            store(p, i, d.fma(all(rate), theta));
        }
    }

    static void momentum(OptimizerSpec spec, StepScalars step, long p, long g, long s, long none, int n) {
        float scale = step.scale;
        float clip = spec.clipValue();
        float coupled = coupled(spec);
        float decay = decoupled(spec, step);
        float rate = -step.lr;
        float mu = spec.beta1();
        boolean nesterov = spec.nesterov();
        for (int i = 0; i < n; i += L) {
            FloatVector theta = decayed(load(p, i), decay);
            FloatVector d = gradient(load(g, i), theta, scale, clip, coupled);
            FloatVector v = load(s, i).fma(all(mu), d);
            store(s, i, v);
            FloatVector move = nesterov ? v.fma(all(mu), d) : v;
            store(p, i, move.fma(all(rate), theta));
        }
    }

    static void adagrad(OptimizerSpec spec, StepScalars step, long p, long g, long s, long none, int n) {
        float scale = step.scale;
        float clip = spec.clipValue();
        float coupled = coupled(spec);
        float decay = decoupled(spec, step);
        float rate = -step.lr;
        float epsilon = spec.epsilon();
        for (int i = 0; i < n; i += L) {
            FloatVector theta = decayed(load(p, i), decay);
            FloatVector d = gradient(load(g, i), theta, scale, clip, coupled);
            FloatVector v = d.fma(d, load(s, i));
            store(s, i, v);
            store(p, i, d.div(v.sqrt().add(epsilon)).fma(all(rate), theta));
        }
    }

    static void rmsprop(OptimizerSpec spec, StepScalars step, long p, long g, long s, long none, int n) {
        float scale = step.scale;
        float clip = spec.clipValue();
        float coupled = coupled(spec);
        float decay = decoupled(spec, step);
        float rate = -step.lr;
        float epsilon = spec.epsilon();
        float rho = spec.beta2();
        float rest = 1f - rho;
        for (int i = 0; i < n; i += L) {
            FloatVector theta = decayed(load(p, i), decay);
            FloatVector d = gradient(load(g, i), theta, scale, clip, coupled);
            FloatVector v = load(s, i).fma(all(rho), d.mul(d).mul(rest));
            store(s, i, v);
            store(p, i, d.div(v.sqrt().add(epsilon)).fma(all(rate), theta));
        }
    }

    static void adam(OptimizerSpec spec, StepScalars step, long p, long g, long s1, long s2, int n) {
        float scale = step.scale;
        float clip = spec.clipValue();
        float coupled = coupled(spec);
        float decay = decoupled(spec, step);
        float rate = -step.adamRate;
        float root = step.adamRoot;
        float epsilon = spec.epsilon();
        float b1 = spec.beta1();
        float b2 = spec.beta2();
        float rest1 = 1f - b1;
        float rest2 = 1f - b2;
        for (int i = 0; i < n; i += L) {
            FloatVector theta = decayed(load(p, i), decay);
            FloatVector d = gradient(load(g, i), theta, scale, clip, coupled);
            FloatVector m = load(s1, i).fma(all(b1), d.mul(rest1));
            FloatVector v = load(s2, i).fma(all(b2), d.mul(d).mul(rest2));
            store(s1, i, m);
            store(s2, i, v);
            store(p, i, m.div(v.sqrt().fma(all(root), all(epsilon))).fma(all(rate), theta));
        }
    }
}
