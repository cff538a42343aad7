package dev.descent.cpu.vector;

import dev.descent.cpu.loops.LoopSet;
import dev.descent.spi.BackendException;
import jdk.incubator.vector.FloatVector;

/** The loops on the Vector API. Loaded only where the module jdk.incubator.vector is there. */
public final class VectorLoops {
    /** System property with the floats in a vector: 4, 8 or 16. Wider than the hardware works, but slowly. */
    public static final String LANES_PROPERTY = "descent.cpu.lanes";

    private VectorLoops() {}

    /**
     * The whole set.
     *
     * @throws BackendException if the lanes asked for are unknown, or Java forbids access to native memory
     */
    public static LoopSet create() {
        String detail = detail();
        try {
            VectorElementLoops element = new VectorElementLoops();
            return new LoopSet(
                    detail,
                    element,
                    new VectorRowLoops(),
                    new VectorRandomLoops(),
                    new VectorOptimizerLoops(),
                    new VectorGemm(element),
                    new VectorPanels(),
                    new VectorGates());
        } catch (ExceptionInInitializerError | NoClassDefFoundError e) {
            throw new BackendException("vector kernels cannot reach native memory: start Java with"
                    + " --enable-native-access=dev.descent.cpu (ALL-UNNAMED on the class path)", e);
        }
    }

    /** Instruction set and lanes, for example {@code AVX2, 8 lanes}. */
    private static String detail() {
        int lanes = laneCount();
        boolean arm = System.getProperty("os.arch", "").equals("aarch64");
        String set = arm ? "NEON or SVE" : lanes == 16 ? "AVX-512" : lanes == 8 ? "AVX2" : "128-bit vectors";
        boolean emulated = lanes > FloatVector.SPECIES_PREFERRED.length();
        return (emulated ? "emulated vectors" : set) + ", " + lanes + " lanes";
    }

    /** What the property asks for, else what the hardware prefers: 4, 8 or 16. */
    static int laneCount() {
        String word = System.getProperty(LANES_PROPERTY);
        if (word == null) {
            return Math.clamp(FloatVector.SPECIES_PREFERRED.length(), 4, 16);
        }
        return switch (word) {
            case "4" -> 4;
            case "8" -> 8;
            case "16" -> 16;
            default -> throw new BackendException(
                    "-D" + LANES_PROPERTY + "=" + word + " is not known; it can be 4, 8 or 16");
        };
    }
}
