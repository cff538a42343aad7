package dev.descent.cli;

import java.io.Console;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where output goes.
 *
 * @param terminal whether it is a terminal that can move its cursor
 * @param columns its width now
 */
record Screen(boolean terminal, IntSupplier columns) {
    private static final int USUAL_COLUMNS = 80;

    /** Standard output as it is. */
    @SuppressWarnings("SystemConsoleNull") // null is allowed still; isTerminal is asked too
    static Screen standardOutput() {
        boolean terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
                && !"dumb".equals(System.getenv("TERM"));
        if (!terminal) {
            return new Screen(false, () -> USUAL_COLUMNS);
        }
        WindowSize size = WindowSize.of();
        return new Screen(true, size == null ? () -> USUAL_COLUMNS : size::columns);
    }

    /** Asks the terminal driver: Java itself does not know. */
    private record WindowSize(MethodHandle ioctl, long request, MemorySegment answer) {
        private static final long LINUX = 0x5413;
        private static final long BSD = 0x40087468L;
        private static final int STANDARD_OUTPUT = 1;

        @SuppressWarnings("restricted") // one call of the C library; without permission the usual width is taken
        static @Nullable WindowSize of() {
            String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
            if (!os.contains("linux") && !os.contains("mac")) {
                return null;
            }
            Linker linker = Linker.nativeLinker();
            FunctionDescriptor shape = FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
            return linker.defaultLookup()
                    .find("ioctl")
                    .map(f -> new WindowSize(
                            linker.downcallHandle(f, shape, Linker.Option.firstVariadicArg(2)),
                            os.contains("linux") ? LINUX : BSD,
                            Arena.ofAuto().allocate(4 * Short.BYTES))) // rows, columns, and both in pixels
                    .orElse(null);
        }

        int columns() {
            try {
                int failed = (int) ioctl.invokeExact(STANDARD_OUTPUT, request, answer);
                int columns = Short.toUnsignedInt(answer.get(ValueLayout.JAVA_SHORT, Short.BYTES));
                return failed != 0 || columns == 0 ? USUAL_COLUMNS : columns;
            } catch (Throwable e) { // what a method handle declares
                return USUAL_COLUMNS;
            }
        }
    }
}
