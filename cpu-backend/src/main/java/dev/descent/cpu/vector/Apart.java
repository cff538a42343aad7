package dev.descent.cpu.vector;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Loops that the optimising compiler calls and never repeats in their callers.
 *
 * <p>Why: where loops are inlined into a method that holds others already, the compiler's node budget ends in the
 * middle of one of them, and each vector after that becomes an object, for good. What is inlined depends on what the
 * JVM has run before, so that no order of loops is safe. A loop that is compiled by itself has the whole budget. A
 * method handle that is read from an array is no constant to the compiler, so that it has nothing to inline; a call
 * costs some nanoseconds.
 */
final class Apart {
    private Apart() {}

    /**
     * Static methods of the class that looks them up.
     *
     * @param lookup of the class with the loops
     * @param type parameters and result, the same for all of them, for {@link MethodHandle#invokeExact}
     */
    static MethodHandle[] loops(MethodHandles.Lookup lookup, MethodType type, String... names) {
        MethodHandle[] loops = new MethodHandle[names.length];
        for (int i = 0; i < names.length; i++) {
            try {
                loops[i] = lookup.findStatic(lookup.lookupClass(), names[i], type);
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(names[i] + type, e);
            }
        }
        return loops;
    }

    /** One loop with a type of its own, as {@link #loops}. */
    static MethodHandle[] loop(MethodHandles.Lookup lookup, String name, Class<?> result, Class<?>... parameters) {
        return loops(lookup, MethodType.methodType(result, parameters), name);
    }

    /** What a loop threw, which declares nothing. */
    static RuntimeException thrown(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException r ? r : new IllegalStateException(e);
    }
}
