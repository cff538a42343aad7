package dev.descent.opencl;

import dev.descent.spi.Recording;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.lwjgl.opencl.CL10;

/** A queue of prepared kernels: a replay starts one after the other. */
final class OpenClRecording implements Recording {
    private static final int NUMBERS = 6;

    private final ClQueue queue;
    private final long[] kernels;
    private final String[] names;
    private final Arena arena = Arena.ofShared();
    /** Address of {@link #NUMBERS} numbers a kernel. */
    private final long sizes;

    OpenClRecording(ClQueue queue, List<Prepared> launches) {
        this.queue = queue;
        kernels = launches.stream().mapToLong(Prepared::kernel).toArray();
        names = launches.stream().map(Prepared::name).toArray(String[]::new);
        MemorySegment memory = arena.allocate(ValueLayout.JAVA_LONG, Math.max(1, (long) NUMBERS * kernels.length));
        for (int i = 0; i < kernels.length; i++) {
            MemorySegment.copy(launches.get(i).sizes(), 0, memory, ValueLayout.JAVA_LONG,
                    (long) i * NUMBERS * Long.BYTES, NUMBERS);
        }
        sizes = memory.address();
    }

    @Override
    public void replay() {
        for (int i = 0; i < kernels.length; i++) {
            queue.enqueue(kernels[i], names[i], sizes + (long) i * NUMBERS * Long.BYTES);
        }
        queue.flush();
    }

    @Override
    public void close() {
        // The newest first: drivers keep a program's kernels in a list, and look for each from its newer end.
        for (int i = kernels.length - 1; i >= 0; i--) {
            CL10.clReleaseKernel(kernels[i]);
        }
        arena.close();
    }
}
