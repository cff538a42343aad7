package dev.descent.nn;

import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.SplittableRandom;

/**
 * The rule for the first value of a parameter. Computed on the host, so that the same seed gives the same weights on
 * every device. For a shape [out, in, …] the fan-in is the product of all extents but the first, the fan-out that of
 * all but the second.
 */
@FunctionalInterface
public interface Initializer {
    /** A value of this shape; uses the random source as it likes. */
    HostTensor create(Shape shape, SplittableRandom random);

    /** The same value everywhere. */
    static Initializer constant(double value) {
        return (shape, random) -> Fills.each(shape, () -> value);
    }

    static Initializer zeros() {
        return constant(0);
    }

    static Initializer ones() {
        return constant(1);
    }

    /** Uniform in [low, high). */
    static Initializer uniform(double low, double high) {
        return (shape, random) -> Fills.each(shape, () -> low + (high - low) * random.nextDouble());
    }

    /** Normal. */
    static Initializer normal(double mean, double deviation) {
        return (shape, random) -> Fills.each(shape, () -> mean + deviation * Fills.gaussian(random));
    }

    /** Uniform with variance 2 / (fan-in + fan-out): Glorot and Bengio 2010. */
    static Initializer xavierUniform() {
        return scaledUniform((in, out) -> 2.0 / (in + out));
    }

    /** Normal with variance 2 / (fan-in + fan-out): Glorot and Bengio 2010. */
    static Initializer xavierNormal() {
        return scaledNormal((in, out) -> 2.0 / (in + out));
    }

    /** Uniform with variance 2 / fan-in, for ReLU: He et al. 2015. */
    static Initializer heUniform() {
        return scaledUniform((in, out) -> 2.0 / in);
    }

    /** Normal with variance 2 / fan-in, for ReLU: He et al. 2015. */
    static Initializer heNormal() {
        return scaledNormal((in, out) -> 2.0 / in);
    }

    /** Uniform with variance 1 / fan-in: LeCun et al. 1998. */
    static Initializer lecunUniform() {
        return scaledUniform((in, out) -> 1.0 / in);
    }

    /** Normal with variance 1 / fan-in: LeCun et al. 1998. */
    static Initializer lecunNormal() {
        return scaledNormal((in, out) -> 1.0 / in);
    }

    /**
     * A matrix [out, rest] with orthonormal rows or columns, whichever are fewer, times {@code gain}: Saxe et al. 2014.
     */
    static Initializer orthogonal(double gain) {
        return (shape, random) -> Orthogonal.create(shape, gain, random);
    }

    private static Initializer scaledUniform(Variance v) {
        return (shape, random) -> {
            double bound = Math.sqrt(3 * v.of(Fills.fanIn(shape), Fills.fanOut(shape)));
            return uniform(-bound, bound).create(shape, random);
        };
    }

    private static Initializer scaledNormal(Variance v) {
        return (shape, random) ->
                normal(0, Math.sqrt(v.of(Fills.fanIn(shape), Fills.fanOut(shape)))).create(shape, random);
    }

    /** Variance as a function of fan-in and fan-out. */
    @FunctionalInterface
    interface Variance {
        double of(long fanIn, long fanOut);
    }
}
