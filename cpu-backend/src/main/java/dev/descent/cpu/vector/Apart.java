package dev.descent.cpu.vector;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Loops that the optimising compiler calls and never repeats in their callers.
 *
 * <p>Why: a loop that takes most of the compiler's node budget (see {@link VectorMath}) is fine by itself, but where it
 * is inlined into a method that holds others already, the budget ends in the middle of it, and each vector after that
 * becomes an object. Whether it is inlined depends on what the JVM has run before. A method handle that is read from an
 * array is no constant to the compiler, so that it has nothing to inline; a call costs some nanoseconds.
 */
final class Apart {
    private Apart() {}

    /** A static method as the only element of an array, for {@link MethodHandle#invokeExact}. */
    static MethodHandle[] of(MethodHandles.Lookup lookup, MethodType type, String name) {
        try {
            return new MethodHandle[] {lookup.findStatic(lookup.lookupClass(), name, type)};
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(name, e);
        }
    }
}
