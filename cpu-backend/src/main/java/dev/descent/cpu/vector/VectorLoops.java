package dev.descent.cpu.vector;

import dev.descent.cpu.loops.LoopSet;
import dev.descent.cpu.scalar.ScalarRandomLoops;

/** The loops on the Vector API. Loaded only where the module jdk.incubator.vector is there. */
public final class VectorLoops {
    private VectorLoops() {}

    /** The whole set. */
    public static LoopSet create() {
        VectorElementLoops element = new VectorElementLoops();
        return new LoopSet(
                detail(),
                element,
                new VectorRowLoops(),
                new ScalarRandomLoops(),
                new VectorOptimizerLoops(),
                new VectorGemm(element));
    }

    /** Instruction set and lanes, for example {@code AVX2, 8 lanes}. */
    public static String detail() {
        int lanes = Lanes.count();
        boolean arm = System.getProperty("os.arch", "").equals("aarch64");
        String set = arm ? "NEON or SVE" : lanes == 16 ? "AVX-512" : lanes == 8 ? "AVX2" : "128-bit vectors";
        return set + ", " + lanes + " lanes";
    }
}
