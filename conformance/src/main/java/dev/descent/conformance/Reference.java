package dev.descent.conformance;

import dev.descent.conformance.oracle.OracleBackend;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the oracle makes of a case.
 *
 * @param values every buffer after the call
 * @param terms Σ|terms| of every element of the outputs under a {@link Contract.Sum}; zeros elsewhere
 */
record Reference(double[][] values, double[][] terms) {
    static Reference of(OpCase c, double product) {
        double[][] values = values(c);
        double[][] inputs = inputs(c);
        double[][] terms = new double[values.length][];
        for (int a = 0; a < terms.length; a++) {
            Contract contract = c.contracts().get(c.args().get(a).name());
            terms[a] = contract instanceof Contract.Sum s
                    ? s.terms().under(product).of(inputs, values[a])
                    : new double[values[a].length];
        }
        return new Reference(values, terms);
    }

    private static double[][] values(OpCase c) {
        List<Sandbox> boxes = new ArrayList<>();
        try (OracleBackend oracle = new OracleBackend()) {
            c.args().forEach(a -> boxes.add(new Sandbox(oracle, a)));
            boxes.forEach(Sandbox::reset);
            c.call().run(oracle.kernels(), boxes.stream().map(Sandbox::view).toArray(View[]::new));
            double[][] all = new double[boxes.size()][];
            for (int a = 0; a < all.length; a++) {
                byte[] now = boxes.get(a).bytes();
                all[a] = new double[c.args().get(a).size()];
                for (int i = 0; i < all[a].length; i++) {
                    all[a][i] = boxes.get(a).value(now, i);
                }
            }
            return all;
        }
    }

    /** First contents of every buffer. */
    private static double[][] inputs(OpCase c) {
        double[][] all = new double[c.args().size()][];
        for (int a = 0; a < all.length; a++) {
            Arg arg = c.args().get(a);
            all[a] = new double[arg.size()];
            for (int i = 0; i < all[a].length; i++) {
                all[a][i] = arg.type() == DType.I32 ? arg.ints()[i] : arg.reals()[i];
            }
        }
        return all;
    }

    /** References of one suite, worked out once however many devices it runs on. */
    static final class Cache {
        private final Map<String, Reference> known = new HashMap<>();
        private final double product;

        /** @param product relative error of a product beyond float32, see {@link Rounding} */
        Cache(double product) {
            this.product = product;
        }

        Reference of(OpCase c) {
            return known.computeIfAbsent(c.name(), name -> Reference.of(c, product));
        }
    }
}
