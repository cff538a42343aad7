package dev.descent.cpu.vector;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Locale;

/**
 * A loop {@link Apart} for each of some operations: for SOME_OP, with the suffix "Right", the method someOpRight.
 *
 * @param <E> the operations
 */
final class LoopTable<E extends Enum<E>> {
    private final MethodHandle[] loops;

    private LoopTable(MethodHandle[] loops) {
        this.loops = loops;
    }

    /** @param operations all of them, in order */
    static <E extends Enum<E>> LoopTable<E> of(
            MethodHandles.Lookup lookup, MethodType type, E[] operations, String suffix) {
        String[] names = new String[operations.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = name(operations[i], suffix);
        }
        return new LoopTable<>(Apart.loops(lookup, type, names));
    }

    /** The same table with other loops for some operations. */
    @SafeVarargs
    @SuppressWarnings("EnumOrdinal")
    final LoopTable<E> but(MethodHandles.Lookup lookup, String suffix, E... operations) {
        MethodHandle[] changed = loops.clone();
        for (E op : operations) {
            changed[op.ordinal()] = Apart.loops(lookup, loops[0].type(), name(op, suffix))[0];
        }
        return new LoopTable<>(changed);
    }

    @SuppressWarnings("EnumOrdinal") // a map would search for what is an index here
    MethodHandle get(E operation) {
        return loops[operation.ordinal()];
    }

    private static String name(Enum<?> operation, String suffix) {
        StringBuilder name = new StringBuilder();
        for (String word : operation.name().toLowerCase(Locale.ROOT).split("_")) {
            name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return name.append(suffix).toString();
    }
}
