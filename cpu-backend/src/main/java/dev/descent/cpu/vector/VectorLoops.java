package dev.descent.cpu.vector;

import dev.descent.cpu.loops.LoopSet;
import dev.descent.cpu.scalar.ScalarElementLoops;
import dev.descent.cpu.scalar.ScalarOptimizerLoops;
import dev.descent.cpu.scalar.ScalarRandomLoops;
import dev.descent.cpu.scalar.ScalarRowLoops;

/** The loops on the Vector API. Loaded only where the module jdk.incubator.vector is there. */
public final class VectorLoops {
    private VectorLoops() {}

    /** The whole set. */
    public static LoopSet create() {
        ScalarElementLoops element = new ScalarElementLoops();
        return new LoopSet(
                detail(),
                element,
                new ScalarRowLoops(),
                new ScalarRandomLoops(),
                new ScalarOptimizerLoops(),
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
