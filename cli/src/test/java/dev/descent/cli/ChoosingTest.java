package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ChoosingTest {
    private static final double[] P = {0.1, 0.6, 0.3, 0};

    private static double[] shares(Choosing c) {
        double[] shares = new double[P.length];
        for (int i = 0; i < 20_000; i++) {
            shares[c.choose(P)] += 1.0 / 20_000;
        }
        return shares;
    }

    @Test
    void temperatureZeroTakesTheMostProbable() {
        assertEquals(1, shares(new Choosing(0, 0, 1))[1], 1e-9);
    }

    @Test
    void temperatureOneDrawsByTheProbabilities() {
        double[] s = shares(new Choosing(1, 0, 1));
        for (int i = 0; i < P.length; i++) {
            assertEquals(P[i], s[i], 0.02); // four standard deviations are 0.014
        }
        assertEquals(0, s[3], 0);
    }

    @Test
    void temperatureHalfSquaresThem() {
        double sum = 0.01 + 0.36 + 0.09;
        assertEquals(0.36 / sum, shares(new Choosing(0.5, 0, 1))[1], 0.02);
    }

    @Test
    void onlyTheMostProbableOnesAreLeft() {
        double[] s = shares(new Choosing(1, 2, 1));
        assertEquals(0, s[0], 0);
        assertEquals(2.0 / 3, s[1], 0.02);
    }

    @Test
    void smallTemperaturesLeaveSomethingToChoose() {
        assertTrue(shares(new Choosing(1e-6, 0, 1))[1] > 0.99);
    }
}
