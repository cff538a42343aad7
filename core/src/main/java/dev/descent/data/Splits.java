package dev.descent.data;

import java.util.ArrayList;
import java.util.List;

/** Which examples go to the test part; a mask over all examples. */
final class Splits {
    private Splits() {}

    static Dataset.Split split(Dataset data, boolean[] test) {
        int tests = 0;
        for (boolean t : test) {
            tests += t ? 1 : 0;
        }
        int[] testRows = new int[tests];
        int[] trainRows = new int[test.length - tests];
        int a = 0;
        int b = 0;
        for (int i = 0; i < test.length; i++) {
            if (test[i]) {
                testRows[a++] = i;
            } else {
                trainRows[b++] = i;
            }
        }
        return new Dataset.Split(data.rows(trainRows), data.rows(testRows));
    }

    static boolean[] random(int n, double fraction, long seed) {
        checkFraction(fraction);
        if (n < 2) {
            throw new IllegalArgumentException("a single example can not be split; give at least two");
        }
        int tests = Math.clamp(Math.round(n * fraction), 1, n - 1);
        int[] order = Shuffle.order(n, seed, 0);
        boolean[] test = new boolean[n];
        for (int i = 0; i < tests; i++) {
            test[order[i]] = true;
        }
        return test;
    }

    static boolean[] stratified(int[] classes, int classCount, double fraction, long seed) {
        checkFraction(fraction);
        int[] quota = quotas(classes, classCount, fraction);
        boolean[] test = new boolean[classes.length];
        for (int i : Shuffle.order(classes.length, seed, 0)) {
            if (quota[classes[i]] > 0) {
                quota[classes[i]]--;
                test[i] = true;
            }
        }
        return test;
    }

    /** Test examples of each class, by largest remainder; ties go to the lower class number. */
    private static int[] quotas(int[] classes, int classCount, double fraction) {
        int[] sizes = new int[classCount];
        for (int c : classes) {
            sizes[c]++;
        }
        int[] quota = new int[classCount];
        double[] remainder = new double[classCount];
        int eligible = 0;
        int given = 0;
        for (int c = 0; c < classCount; c++) {
            remainder[c] = -1;
            if (sizes[c] >= 2) {
                eligible += sizes[c];
                // a share such as 10 · 0.3 must not fall below 3 by rounding
                quota[c] = (int) Math.floor(sizes[c] * fraction + 1e-9);
                remainder[c] = sizes[c] * fraction - quota[c];
                given += quota[c];
            }
        }
        if (eligible == 0) {
            throw new IllegalArgumentException("every class has a single example, nothing can be put aside for"
                    + " testing; give more examples or check that the target is the right column");
        }
        int wanted = (int) Math.max(1, Math.round(eligible * fraction));
        while (given < wanted) {
            int best = 0;
            for (int c = 1; c < classCount; c++) {
                if (remainder[c] > remainder[best]) {
                    best = c;
                }
            }
            if (remainder[best] < 0) {
                break;
            }
            remainder[best] = -1;
            quota[best]++;
            given++;
        }
        for (int c = 0; c < classCount; c++) {
            quota[c] = Math.min(quota[c], Math.max(0, sizes[c] - 1));
        }
        return quota;
    }

    static List<boolean[]> folds(int n, int k, long seed) {
        if (k < 2 || k > n) {
            throw new IllegalArgumentException(k + " folds of " + n + " examples; give from 2 to " + n + " folds");
        }
        int[] order = Shuffle.order(n, seed, 0);
        List<boolean[]> folds = new ArrayList<>();
        for (int f = 0; f < k; f++) {
            boolean[] test = new boolean[n];
            for (int i = f; i < n; i += k) {
                test[order[i]] = true;
            }
            folds.add(test);
        }
        return folds;
    }

    private static void checkFraction(double fraction) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException("the test fraction is " + fraction + "; it must be above 0 and below 1");
        }
    }
}
