package dev.descent.conformance;

import dev.descent.tensor.DType;

/**
 * One buffer of a case.
 *
 * @param name for messages
 * @param role what the kernel does with it
 * @param type F32 for reals, I32 for indices
 * @param reals first contents of a real buffer, empty for indices
 * @param ints first contents of an index buffer, empty for reals
 * @param offset elements between the start of the memory (behind the guard) and the view
 */
record Arg(String name, Role role, DType type, float[] reals, int[] ints, int offset) {
    enum Role {
        /** Read only: must not change by a bit. */
        IN,
        /** Written whole: poisoned before. */
        OUT,
        /** Read and written, or written in part. */
        IN_OUT,
        /** The kernel's own: it may hold anything before and after, and is not looked at. */
        SCRATCH
    }

    static Arg in(String name, float[] values) {
        return new Arg(name, Role.IN, DType.F32, values, new int[0], 0);
    }

    static Arg in(String name, int[] values) {
        return new Arg(name, Role.IN, DType.I32, new float[0], values, 0);
    }

    static Arg out(String name, int size) {
        return new Arg(name, Role.OUT, DType.F32, new float[size], new int[0], 0);
    }

    static Arg outInts(String name, int size) {
        return new Arg(name, Role.OUT, DType.I32, new float[0], new int[size], 0);
    }

    static Arg scratch(String name, int size) {
        return new Arg(name, Role.SCRATCH, DType.F32, new float[size], new int[0], 0);
    }

    static Arg inOut(String name, float[] values) {
        return new Arg(name, Role.IN_OUT, DType.F32, values, new int[0], 0);
    }

    static Arg inOut(String name, int[] values) {
        return new Arg(name, Role.IN_OUT, DType.I32, new float[0], values, 0);
    }

    Arg at(int elements) {
        return new Arg(name, role, type, reals, ints, elements);
    }

    int size() {
        return type == DType.I32 ? ints.length : reals.length;
    }
}
