package dev.descent.cpu.scalar;

import dev.descent.cpu.loops.LoopSet;

/** The loops in plain Java, which run everywhere. */
public final class ScalarLoops {
    private ScalarLoops() {}

    /** The whole set. */
    public static LoopSet create() {
        ScalarElementLoops element = new ScalarElementLoops();
        return new LoopSet(
                "scalar kernels",
                element,
                new ScalarRowLoops(),
                new ScalarRandomLoops(),
                new ScalarOptimizerLoops(),
                new ScalarGemm(element),
                new ScalarPanels(),
                new ScalarGates());
    }
}
