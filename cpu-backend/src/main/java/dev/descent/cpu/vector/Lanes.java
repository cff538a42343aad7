package dev.descent.cpu.vector;

import dev.descent.spi.BackendException;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** How wide the vectors are: what the hardware prefers, or what the system property asks for. */
final class Lanes {
    /** System property with the floats in a vector: 4, 8 or 16. Wider than the hardware works, but slowly. */
    static final String PROPERTY = "descent.cpu.lanes";

    static final VectorSpecies<Float> FLOATS = floats();
    static final VectorSpecies<Integer> INTS = ints();

    private Lanes() {}

    private static VectorSpecies<Float> floats() {
        return switch (count()) {
            case 4 -> FloatVector.SPECIES_128;
            case 8 -> FloatVector.SPECIES_256;
            default -> FloatVector.SPECIES_512;
        };
    }

    private static VectorSpecies<Integer> ints() {
        return switch (count()) {
            case 4 -> IntVector.SPECIES_128;
            case 8 -> IntVector.SPECIES_256;
            default -> IntVector.SPECIES_512;
        };
    }

    /** 4, 8 or 16. */
    static int count() {
        String word = System.getProperty(PROPERTY);
        if (word == null) {
            return Math.clamp(FloatVector.SPECIES_PREFERRED.length(), 4, 16);
        }
        return switch (word) {
            case "4" -> 4;
            case "8" -> 8;
            case "16" -> 16;
            default -> throw new BackendException("-D" + PROPERTY + "=" + word + " is not known; it can be 4, 8 or 16");
        };
    }

    /** Vector registers there are for vectors of this width. */
    static int registers() {
        boolean arm = System.getProperty("os.arch", "").equals("aarch64");
        return arm || FLOATS.length() == 16 ? 32 : 16;
    }
}
