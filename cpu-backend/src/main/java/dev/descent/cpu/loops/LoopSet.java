package dev.descent.cpu.loops;

/**
 * One implementation of every inner loop.
 *
 * @param detail a short line for people, for example {@code AVX2, 8 lanes}
 */
public record LoopSet(
        String detail,
        ElementLoops element,
        RowLoops rows,
        RandomLoops random,
        OptimizerLoops optimizer,
        GemmLoops gemm,
        PanelLoops panels,
        GateLoops gates) {}
