package dev.descent.cpu.scalar;

import static dev.descent.cpu.loops.Mem.get;
import static dev.descent.cpu.loops.Mem.set;

import dev.descent.cpu.loops.OptimizerLoops;
import dev.descent.cpu.loops.StepScalars;
import dev.descent.spi.OptimizerSpec;
import java.lang.foreign.MemorySegment;

/** Update rules in plain Java. */
public final class ScalarOptimizerLoops implements OptimizerLoops {
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
        for (int i = 0; i < n; i++) {
            one(spec, step, p, g, s1, s2, offset + 4L * i);
        }
    }

    private static void one(
            OptimizerSpec spec,
            StepScalars step,
            MemorySegment p,
            MemorySegment g,
            MemorySegment s1,
            MemorySegment s2,
            long o) {
        float theta = get(p, o);
        float d = get(g, o) * step.scale;
        float clip = spec.clipValue();
        if (clip > 0f) {
            d = d > clip ? clip : d < -clip ? -clip : d;
        }
        if (spec.weightDecay() != 0f) {
            if (spec.decoupledDecay()) {
                theta = Math.fma(-step.decay, theta, theta);
            } else {
                d = Math.fma(spec.weightDecay(), theta, d);
            }
        }
        float b1 = spec.beta1();
        float b2 = spec.beta2();
        float next = switch (spec.kind()) {
            case SGD -> {
                if (b1 != 0f) {
                    float v = Math.fma(b1, get(s1, o), d);
                    set(s1, o, v);
                    d = spec.nesterov() ? Math.fma(b1, v, d) : v;
                }
                yield Math.fma(-step.lr, d, theta);
            }
            case ADAGRAD -> {
                float s = Math.fma(d, d, get(s1, o));
                set(s1, o, s);
                yield Math.fma(-step.lr, d / (sqrt(s) + spec.epsilon()), theta);
            }
            case RMSPROP -> {
                float s = Math.fma(b2, get(s1, o), (1f - b2) * (d * d));
                set(s1, o, s);
                yield Math.fma(-step.lr, d / (sqrt(s) + spec.epsilon()), theta);
            }
            case ADAM -> {
                float m = Math.fma(b1, get(s1, o), (1f - b1) * d);
                float v = Math.fma(b2, get(s2, o), (1f - b2) * (d * d));
                set(s1, o, m);
                set(s2, o, v);
                yield Math.fma(-step.adamRate, m / Math.fma(sqrt(v), step.adamRoot, spec.epsilon()), theta);
            }
        };
        set(p, o, next);
    }

    private static float sqrt(float x) {
        return (float) Math.sqrt(x);
    }
}
