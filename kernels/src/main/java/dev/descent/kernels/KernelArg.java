package dev.descent.kernels;

import dev.descent.spi.View;
import java.util.List;

/** One argument of a launch, as a manifest entry names it. */
public sealed interface KernelArg {
    /** A view: two parameters in the source, the buffer's pointer and the view's first element (long). */
    record Memory(View view) implements KernelArg {}

    /**
     * Numbers of 64 bits, which the backend puts into memory of the device when the launch is recorded: there they stay
     * as long as the recording. In the source they are a pointer and a first element, as a view is.
     *
     * @param cells each a {@link LongValue}, or a {@link Memory} that becomes the address of its first element
     */
    record Table(List<KernelArg> cells) implements KernelArg {
        /** Cells that a table, and all tables of a recording together, have at most: a MiB. */
        public static final int MOST = 1 << 17;

        public Table {
            cells = List.copyOf(cells);
            if (cells.size() > MOST) {
                throw new IllegalArgumentException("a table holds " + MOST + " numbers at most, not " + cells.size());
            }
            for (KernelArg c : cells) {
                if (!(c instanceof LongValue || c instanceof Memory)) {
                    throw new IllegalArgumentException("a table holds integers of 64 bits and memory, not " + c);
                }
            }
        }
    }

    /** A 32-bit integer. */
    record IntValue(int value) implements KernelArg {}

    /** A 64-bit integer. */
    record LongValue(long value) implements KernelArg {}

    /** A binary32 number. */
    record FloatValue(float value) implements KernelArg {}
}
