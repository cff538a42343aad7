package dev.descent.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** How wide the vectors are: what the hardware prefers, or what the system property asks for. */
final class Lanes {
    static final VectorSpecies<Float> FLOATS = floats();
    static final VectorSpecies<Integer> INTS = ints();

    private Lanes() {}

    private static VectorSpecies<Float> floats() {
        return switch (VectorLoops.laneCount()) {
            case 4 -> FloatVector.SPECIES_128;
            case 8 -> FloatVector.SPECIES_256;
            default -> FloatVector.SPECIES_512;
        };
    }

    private static VectorSpecies<Integer> ints() {
        return switch (VectorLoops.laneCount()) {
            case 4 -> IntVector.SPECIES_128;
            case 8 -> IntVector.SPECIES_256;
            default -> IntVector.SPECIES_512;
        };
    }

    /** Vector registers there are for vectors of this width. */
    static int registers() {
        boolean arm = System.getProperty("os.arch", "").equals("aarch64");
        return arm || FLOATS.length() == 16 ? 32 : 16;
    }
}
