package dev.descent.cli;

import dev.descent.data.Philox;

/**
 * Chooses a symbol by its probability: p is raised to 1/temperature, all but the k most probable are struck out, and
 * one of the rest is drawn.
 */
final class Choosing {
    private static final int STREAM = 0x53414D50; // "SAMP"

    private final double temperature;
    private final int topK;
    private final Philox random;

    /**
     * @param temperature 0 takes the most probable one, 1 draws by the probabilities as they are
     * @param topK how many of the most probable are left to choose from; 0 for all
     */
    Choosing(double temperature, int topK, long seed) {
        if (!(temperature >= 0) || Double.isInfinite(temperature)) {
            throw new UsageError("--temperature must be a number from 0 on, not " + temperature);
        }
        if (topK < 0) {
            throw new UsageError("--top-k must be 1 or more, or 0 for all characters, not " + topK);
        }
        this.temperature = temperature;
        this.topK = topK;
        this.random = new Philox(seed, STREAM, 0);
    }

    /** The symbol chosen; of several that are equally probable the lower counts as the more probable one. */
    int choose(double[] p) {
        int best = 0;
        for (int i = 1; i < p.length; i++) {
            best = p[i] > p[best] ? i : best;
        }
        if (temperature == 0) {
            return best;
        }
        double[] weights = new double[p.length];
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            boolean in = topK == 0 || rank(p, i) < topK;
            // divided by the largest first: small temperatures would otherwise leave nothing but zeros
            weights[i] = in ? Math.exp((Math.log(p[i]) - Math.log(p[best])) / temperature) : 0;
            sum += weights[i];
        }
        double at = random.nextFloat() * sum;
        for (int i = 0; i < p.length; i++) {
            at -= weights[i];
            if (at < 0 && weights[i] > 0) {
                return i;
            }
        }
        return best;
    }

    private static int rank(double[] p, int i) {
        int before = 0;
        for (int j = 0; j < p.length; j++) {
            before += p[j] > p[i] || (p[j] == p[i] && j < i) ? 1 : 0;
        }
        return before;
    }
}
