package dev.descent.tasks;

import dev.descent.data.Philox;
import java.util.Arrays;
import java.util.List;

/**
 * Expectation maximisation for a hidden Markov model, with the scaling of Rabiner (1989), section V.A.
 *
 * <p>For a sequence o_0 … o_{T−1}, with c_t the sum that makes α_t a distribution (so ln P = Σ_t ln c_t):
 *
 * <pre>
 * α_0(i) = π_i b_i(o_0) / c_0,    α_t(j) = Σ_i α_{t−1}(i) a_ij b_j(o_t) / c_t
 * β_{T−1}(i) = 1,                 β_t(i) = Σ_j a_ij b_j(o_{t+1}) β_{t+1}(j) / c_{t+1}
 * γ_t(i) = α_t(i) β_t(i),         ξ_t(i, j) = α_t(i) a_ij b_j(o_{t+1}) β_{t+1}(j) / c_{t+1}
 * </pre>
 *
 * New values: π_i from Σ γ_0(i), a_ij from Σ_t ξ_t(i, j), b_iv from Σ_{t: o_t = v} γ_t(i), each row divided by its
 * sum. A row that nothing was counted for stays as it is.
 */
final class BaumWelch {
    private static final int STREAM = 0x484D4D21; // "HMM!"

    private final int k;
    private final int v;
    private final double[] initial; // [K]
    private final double[] transition; // [K, K]
    private final double[] emission; // [K, V]
    private final double[] initialCount; // [K]
    private final double[] transitionCount; // [K, K]
    private final double[] emissionCount; // [K, V]
    private final double[] ahead; // [K]: b_j(o_{t+1}) β_{t+1}(j) / c_{t+1}
    private final double[] beta; // [K]
    private double[] alpha = {}; // [T, K]
    private double[] scale = {}; // [T]
    private double[] history = {};

    /** A random beginning: rows drawn evenly from all distributions. */
    BaumWelch(int states, int symbols, long seed, int restart) {
        k = states;
        v = symbols;
        initial = new double[k];
        transition = new double[Math.multiplyExact(k, k)];
        emission = new double[Math.multiplyExact(k, v)];
        initialCount = new double[k];
        transitionCount = new double[k * k];
        emissionCount = new double[k * v];
        ahead = new double[k];
        beta = new double[k];
        Philox random = new Philox(seed, STREAM, restart);
        draw(initialCount, random);
        draw(transitionCount, random);
        draw(emissionCount, random);
        maximise();
    }

    /** Exponential numbers: divided by their sum, a row of them is a draw from the flat Dirichlet distribution. */
    private static void draw(double[] into, Philox random) {
        for (int i = 0; i < into.length; i++) {
            into[i] = -Math.log1p(-random.nextFloat()) + 1e-3;
        }
    }

    void fit(List<int[]> sequences, int iterations, double tolerance) {
        long total = 0;
        int longest = 0;
        for (int[] sequence : sequences) {
            total += sequence.length;
            longest = Math.max(longest, sequence.length);
        }
        alpha = new double[Math.multiplyExact(longest, k)];
        scale = new double[longest];
        history = new double[iterations + 1];
        int done = 0;
        history[0] = expect(sequences);
        while (done < iterations) {
            maximise();
            history[++done] = expect(sequences);
            if (history[done] - history[done - 1] < tolerance * total) {
                break;
            }
        }
        history = Arrays.copyOf(history, done + 1);
        alpha = new double[0];
        scale = new double[0];
    }

    /** ln P of the sequences under the model as it is now. */
    double logLikelihood() {
        return history[history.length - 1];
    }

    /** Collects the expected counts; returns ln P of all sequences. */
    private double expect(List<int[]> sequences) {
        Arrays.fill(initialCount, 0);
        Arrays.fill(transitionCount, 0);
        Arrays.fill(emissionCount, 0);
        double sum = 0;
        for (int[] sequence : sequences) {
            if (sequence.length > 0) {
                sum += forward(sequence);
                backward(sequence);
            }
        }
        return sum;
    }

    private double forward(int[] o) {
        double sum = 0;
        for (int t = 0; t < o.length; t++) {
            int row = t * k;
            if (t == 0) {
                System.arraycopy(initial, 0, alpha, 0, k);
            } else {
                Arrays.fill(alpha, row, row + k, 0);
                for (int i = 0; i < k; i++) {
                    double a = alpha[row - k + i];
                    for (int j = 0; j < k; j++) {
                        alpha[row + j] += a * transition[i * k + j];
                    }
                }
            }
            double c = 0;
            for (int j = 0; j < k; j++) {
                alpha[row + j] *= emission[j * v + o[t]];
                c += alpha[row + j];
            }
            for (int j = 0; j < k; j++) {
                alpha[row + j] /= c;
            }
            scale[t] = c;
            sum += Math.log(c);
        }
        return sum;
    }

    private void backward(int[] o) {
        Arrays.fill(beta, 1);
        for (int t = o.length - 1; t >= 0; t--) {
            int row = t * k;
            if (t < o.length - 1) {
                for (int j = 0; j < k; j++) {
                    ahead[j] = emission[j * v + o[t + 1]] * beta[j] / scale[t + 1];
                }
                for (int i = 0; i < k; i++) {
                    double a = alpha[row + i];
                    double b = 0;
                    for (int j = 0; j < k; j++) {
                        double step = transition[i * k + j] * ahead[j];
                        b += step;
                        transitionCount[i * k + j] += a * step;
                    }
                    beta[i] = b;
                }
            }
            for (int i = 0; i < k; i++) {
                emissionCount[i * v + o[t]] += alpha[row + i] * beta[i];
            }
        }
        for (int i = 0; i < k; i++) {
            initialCount[i] += alpha[i] * beta[i];
        }
    }

    private void maximise() {
        divide(initialCount, initial, k);
        divide(transitionCount, transition, k);
        divide(emissionCount, emission, v);
    }

    /** Each row of counts divided by its sum. */
    private static void divide(double[] counts, double[] into, int width) {
        for (int row = 0; row < counts.length; row += width) {
            double sum = 0;
            for (int i = 0; i < width; i++) {
                sum += counts[row + i];
            }
            if (sum > 0) {
                for (int i = 0; i < width; i++) {
                    into[row + i] = counts[row + i] / sum;
                }
            }
        }
    }

    /** The model as it is now, with a floor under its emissions. */
    HiddenMarkov model(double floor) {
        double[] emissions = new double[k * v];
        for (int i = 0; i < emissions.length; i++) {
            emissions[i] = (emission[i] + floor) / (1 + floor * v);
        }
        return new HiddenMarkov(k, v, initial, transition, emissions, history);
    }
}
