package dev.descent.nn;

import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/** What initialisers share. */
final class Fills {
    private Fills() {}

    static HostTensor each(Shape shape, DoubleSupplier values) {
        float[] a = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) values.getAsDouble();
        }
        return HostTensor.of(a, shape);
    }

    static long fanIn(Shape s) {
        return Math.max(1, s.rank() < 2 ? s.size() : s.size() / Math.max(1, s.dim(0)));
    }

    static long fanOut(Shape s) {
        return Math.max(1, s.rank() < 2 ? s.size() : s.size() / Math.max(1, s.dim(1)));
    }

    /**
     * A standard normal number by Box and Muller 1958, with StrictMath: {@code nextGaussian} may change between Java
     * versions, these bits may not.
     */
    static double gaussian(SplittableRandom random) {
        double u = 1 - random.nextDouble(); // in (0, 1]
        double v = random.nextDouble();
        return StrictMath.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * Math.PI * v);
    }
}
