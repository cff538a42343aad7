package dev.descent.nn;

import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.SplittableRandom;

/** Random orthonormal rows by Gram and Schmidt, done twice for accuracy ("twice is enough": Giraud et al. 2005). */
final class Orthogonal {
    private Orthogonal() {}

    static HostTensor create(Shape shape, double gain, SplittableRandom random) {
        if (shape.rank() < 2) {
            throw new IllegalArgumentException("an orthogonal value needs two axes or more, not " + shape);
        }
        int rows = shape.dim(0);
        int columns = Math.toIntExact(shape.size() / Math.max(1, rows));
        boolean tall = rows > columns;
        double[][] q = orthonormal(Math.min(rows, columns), Math.max(rows, columns), random);
        float[] out = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                out[i * columns + j] = (float) (gain * (tall ? q[j][i] : q[i][j]));
            }
        }
        return HostTensor.of(out, shape);
    }

    private static double[][] orthonormal(int n, int length, SplittableRandom random) {
        double[][] q = new double[n][length];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < length; k++) {
                q[i][k] = Fills.gaussian(random);
            }
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < i; j++) {
                    subtract(q[i], q[j]);
                }
            }
            double norm = 0;
            for (double x : q[i]) {
                norm += x * x;
            }
            norm = Math.sqrt(norm);
            for (int k = 0; k < length; k++) {
                q[i][k] /= norm;
            }
        }
        return q;
    }

    /** Takes the part along the unit vector {@code unit} out of {@code v}. */
    private static void subtract(double[] v, double[] unit) {
        double dot = 0;
        for (int k = 0; k < v.length; k++) {
            dot += v[k] * unit[k];
        }
        for (int k = 0; k < v.length; k++) {
            v[k] -= dot * unit[k];
        }
    }
}
