package dev.descent.cpu.vector;

import dev.descent.cpu.loops.ElementLoops;
import dev.descent.cpu.loops.GemmEpilogue;
import dev.descent.cpu.loops.GemmLoops;
import dev.descent.spi.GemmSpec;
import java.lang.foreign.MemorySegment;

/**
 * Matrix products by blocks (Goto and van de Geijn 2008): a block of A is packed for the second-level cache, then one
 * panel of B after the other for the first-level cache, and all tiles of the block are run against it. Sums stay in C
 * between blocks of k. What is read too seldom to be worth packing is read where it lies.
 */
final class VectorGemm implements GemmLoops {
    private final ElementLoops element;

    VectorGemm(ElementLoops element) {
        this.element = element;
    }

    @Override
    public Plan plan(GemmSpec spec, boolean bias, int threads) {
        return new Parts(element, new GemmLayout(spec, GemmSplit.of(spec, threads)), bias);
    }

    private static final class Parts implements Plan {
        private final GemmPart[] parts;
        private final long scratchBytes;

        Parts(ElementLoops element, GemmLayout g, boolean bias) {
            GemmSpec s = g.s;
            GemmEpilogue epilogue =
                    new GemmEpilogue(s.alpha(), s.beta(), bias, s.activation(), s.activationAlpha());
            parts = new GemmPart[g.split.parts()];
            for (int p = 0; p < parts.length; p++) {
                parts[p] = new GemmPart(g, p, element, epilogue);
            }
            scratchBytes = g.size;
        }

        @Override
        public int parts() {
            return parts.length;
        }

        @Override
        public long scratchBytes() {
            return scratchBytes;
        }

        @Override
        public void run(
                int part,
                int k,
                MemorySegment a,
                MemorySegment b,
                MemorySegment bias,
                MemorySegment c,
                MemorySegment scratch) {
            parts[part].run(k, a, b, bias, c, scratch);
        }
    }
}
