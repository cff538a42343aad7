package dev.descent.conformance;

import dev.descent.spi.Backend;

/**
 * One promise of a backend beside its kernels: memory, copies, recordings.
 *
 * @param op method that is called, for example {@code backend/upload}
 * @param detail what is special about this case
 * @param body does something and notes what went wrong
 */
record BackendCase(String op, String detail, Body body) implements Case {
    /** Uses a backend, and leaves it as it was. */
    @FunctionalInterface
    interface Body {
        void run(Backend backend, Findings findings);
    }
}
