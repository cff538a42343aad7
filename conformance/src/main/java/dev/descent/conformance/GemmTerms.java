package dev.descent.conformance;

import dev.descent.spi.GemmSpec;

/**
 * Σ|terms| of every element of a product: |alpha|·Σ|a·b| + |beta·c| + |bias|, plus 1 unit for a bending activation.
 *
 * @param s the product
 * @param size elements of C
 * @param more how many times its float32 share Σ|a·b| may be wrong in addition
 */
record GemmTerms(GemmSpec s, int size, double more) implements Contract.Terms {
    private static final double C = 2;

    /** The contract of a product's result: {@link #C}·√(k + 2)·2⁻²⁴·Σ|terms|. */
    static Contract contract(GemmSpec s, int size) {
        return new Contract.Sum(C, s.k() + 2.0, new GemmTerms(s, size, 0));
    }

    @Override
    public Contract.Terms under(double product) {
        return new GemmTerms(s, size, product / (C * Math.sqrt(s.k() + 2.0) * Contract.UNIT));
    }

    @Override
    public double[] of(double[][] in, double[] reference) {
        double[] t = new double[size];
        for (int batch = 0; batch < s.batch(); batch++) {
            for (int i = 0; i < s.m(); i++) {
                for (int j = 0; j < s.n(); j++) {
                    int at = (int) (batch * s.strideC()) + i * s.ldc() + j;
                    t[at] = element(in, batch, i, j, at);
                }
            }
        }
        return t;
    }

    private double element(double[][] in, int batch, int i, int j, int at) {
        double sum = 0;
        for (int k = 0; k < s.k(); k++) {
            long a = batch * s.strideA() + (s.transA() ? (long) k * s.lda() + i : (long) i * s.lda() + k);
            long b = batch * s.strideB() + (s.transB() ? (long) j * s.ldb() + k : (long) k * s.ldb() + j);
            sum += Math.abs(in[0][(int) a] * in[1][(int) b]);
        }
        double terms = Math.abs(s.alpha()) * sum * (1 + more);
        terms += s.beta() == 0 ? 0 : Math.abs(s.beta() * in[2][at]);
        terms += in.length > 3 ? Math.abs(in[3][j]) : 0;
        // slopes of the fused activations are 1 at most (ELU here has alpha 1), and their own error is a few units of 1
        double whole = switch (s.activation()) {
            case SIGMOID, TANH, ELU -> terms + 1;
            case LINEAR, RELU, LEAKY_RELU, GELU, SILU, SOFTPLUS -> terms;
        };
        return Double.isFinite(whole) ? whole : 0; // an infinite term leaves no room for error
    }
}
