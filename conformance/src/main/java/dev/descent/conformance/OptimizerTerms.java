package dev.descent.conformance;

import dev.descent.spi.OptimizerKind;
import dev.descent.spi.OptimizerSpec;

/**
 * What the rounding errors of an update may add up to, in units of 2⁻²⁴. Every operation adds a unit of its result, and
 * results are bounded by the terms that are added up: G = |g·scale|, clipped, + λ|θ| stands for the gradient, and the
 * root of a second moment s ≥ (1 − ρ)g² turns an error of G units in g into no more than that in g/√s.
 *
 * @param spec the constants
 * @param t the step counted from 1
 * @param scale the factor of the gradient
 * @param n tensors of the call
 * @param i which of them
 */
record OptimizerTerms(OptimizerSpec spec, long t, float scale, int n, int i) {
    /** Roundings of the longest chain of operations, Adam's. */
    private static final double OPERATIONS = 4;

    /** The contract of part 0, the parameter, or of part 2 or 3, the slots. */
    Contract contract(int part) {
        return new Contract.Sum(OPERATIONS, 1, (in, ref) -> {
            double[] terms = new double[ref.length];
            for (int k = 0; k < terms.length; k++) {
                double x = part == 0 ? parameter(in, k) : part == 2 ? first(in, k) : second(in, k);
                terms[k] = Double.isFinite(x) ? x : 0;
            }
            return terms;
        });
    }

    /** G. */
    private double gradient(double[][] in, int k) {
        double g = Math.abs(in[n + i][k] * scale);
        double clipped = spec.clipValue() > 0 ? Math.min(g, spec.clipValue()) : g;
        return clipped + (spec.decoupledDecay() ? 0 : spec.weightDecay() * Math.abs(in[i][k]));
    }

    private double parameter(double[][] in, int k) {
        double theta = Math.abs(in[i][k]);
        double decay = spec.decoupledDecay() ? spec.weightDecay() * theta : 0;
        return theta + OptimizerCases.RATE * (decay + 2 * direction(in, k));
    }

    private double direction(double[][] in, int k) {
        double g = gradient(in, k);
        return switch (spec.kind()) {
            case SGD -> spec.nesterov() ? g + spec.beta1() * first(in, k) : spec.slots() == 1 ? first(in, k) : g;
            case ADAGRAD, RMSPROP -> g / (Math.sqrt(smallest(in, k)) + spec.epsilon());
            case ADAM -> {
                double c1 = 1 - Math.pow(spec.beta1(), t);
                double c2 = 1 - Math.pow(spec.beta2(), t);
                yield first(in, k) / c1 / (Math.sqrt(smallest(in, k) / c2) + spec.epsilon());
            }
        };
    }

    /** The second moment itself after the update; where decay cancels the gradient it is smaller than its terms. */
    private double smallest(double[][] in, int k) {
        double g = in[n + i][k] * scale;
        double clipped = spec.clipValue() > 0 ? Math.max(-spec.clipValue(), Math.min(spec.clipValue(), g)) : g;
        double whole = clipped + (spec.decoupledDecay() ? 0 : spec.weightDecay() * in[i][k]);
        return switch (spec.kind()) {
            case SGD -> 0;
            case ADAGRAD -> in[2 * n + i][k] + whole * whole;
            case RMSPROP -> spec.beta2() * in[2 * n + i][k] + (1.0 - spec.beta2()) * whole * whole;
            case ADAM -> spec.beta2() * in[3 * n + i][k] + (1.0 - spec.beta2()) * whole * whole;
        };
    }

    private double first(double[][] in, int k) {
        double g = gradient(in, k);
        double slot = spec.slots() >= 1 ? Math.abs(in[2 * n + i][k]) : 0;
        return switch (spec.kind()) {
            case SGD -> spec.beta1() * slot + g;
            case ADAGRAD -> slot + g * g;
            case RMSPROP -> spec.beta2() * slot + (1.0 - spec.beta2()) * g * g;
            case ADAM -> spec.beta1() * slot + (1.0 - spec.beta1()) * g;
        };
    }

    private double second(double[][] in, int k) {
        double g = gradient(in, k);
        boolean adam = spec.kind() == OptimizerKind.ADAM;
        return adam ? spec.beta2() * Math.abs(in[3 * n + i][k]) + (1.0 - spec.beta2()) * g * g : 0;
    }
}
