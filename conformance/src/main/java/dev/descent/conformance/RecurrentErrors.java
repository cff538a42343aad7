package dev.descent.conformance;

import dev.descent.spi.RecurrentSpec;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The contracts of a case's outputs, which share one walk through time. */
final class RecurrentErrors {
    /** Errors of float64 are 2⁻²⁹ times those of float32: what differs by more than this part is another number. */
    private static final double SAME = 1e-6;

    private final RecurrentSpec spec;
    private final RecurrentBuffers buffers;
    private double @Nullable [][] inputs; // of the walk that is kept
    private double walked; // relative error of a product in that walk
    private Map<String, Approx[]> walk = Map.of();

    RecurrentErrors(RecurrentSpec spec, RecurrentBuffers buffers) {
        this.spec = spec;
        this.buffers = buffers;
    }

    /** Errors are in units of 2⁻²⁴ already, and count once. */
    Contract contract(String output) {
        return new Contract.Sum(1, 1, new Units(output, 0));
    }

    private final class Units implements Contract.Terms {
        private final String output;
        private final double product;

        Units(String output, double product) {
            this.output = output;
            this.product = product;
        }

        @Override
        public Contract.Terms under(double other) {
            return new Units(output, other);
        }

        @Override
        public double[] of(double[][] in, double[] reference) {
            return units(output, product, in, reference);
        }
    }

    private double[] units(String output, double product, double[][] in, double[] reference) {
        if (product != walked || !Arrays.deepEquals(in, inputs)) {
            walk = RecurrentTerms.of(spec, buffers.named(in), product);
            inputs = in;
            walked = product;
        }
        Approx[] all = walk.getOrDefault(output, new Approx[0]);
        double[] units = new double[reference.length];
        for (int i = 0; i < units.length; i++) {
            same(output + "[" + i + "]", all[i], reference[i]);
            double error = all[i].error() / Contract.UNIT;
            units[i] = Double.isFinite(error) ? error : 0; // beside NaN nothing else will do
        }
        return units;
    }

    /** Both the oracle and the walk have the formulas from the same documentation: one of them may have misread it. */
    private static void same(String element, Approx mine, double reference) {
        boolean same = Double.isNaN(reference)
                ? Double.isNaN(mine.value())
                : Math.abs(mine.value() - reference) <= SAME * mine.error();
        if (!same) {
            throw new IllegalStateException("the bound of " + element + " is one of " + mine.value()
                    + ", but the oracle says " + reference);
        }
    }
}
