package dev.descent.conformance;

import dev.descent.graph.Plan;
import dev.descent.graph.Variable;
import dev.descent.graph.VariableStore;
import dev.descent.tensor.HostTensor;

/** Central differences of a plan's first output. */
final class Differences {
    private static final double STEP = 1e-5;

    private Differences() {}

    /** (f(x + h) − f(x − h)) / 2h in every element of a variable whose value is x; the plan has run at x at the end. */
    static double[] of(Plan plan, VariableStore store, Variable v, double[] x) {
        double[] g = new double[x.length];
        for (int k = 0; k < x.length; k++) {
            g[k] = (at(plan, store, v, x, k, STEP) - at(plan, store, v, x, k, -STEP)) / (2 * STEP);
        }
        store.set(v, HostTensor.of(x, v.shape()));
        plan.run();
        return g;
    }

    private static double at(Plan plan, VariableStore store, Variable v, double[] x, int k, double h) {
        double[] moved = x.clone();
        moved[k] += h;
        store.set(v, HostTensor.of(moved, v.shape()));
        plan.run();
        return plan.readScalar(0);
    }
}
