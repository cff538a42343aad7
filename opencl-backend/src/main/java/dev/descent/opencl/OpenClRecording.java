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

    private final OpenClBackend backend;
    private final long[] kernels;
    private final String[] names;
    private final OpenClBuffer[] buffers;
    private final Arena arena = Arena.ofShared();
    /** Address of {@link #NUMBERS} numbers a kernel. */
    private final long sizes;

    /** Closed buffers of the backend when {@link #buffers} were last looked at. */
    private long checked;

    private boolean closed;

    OpenClRecording(OpenClBackend backend, List<Prepared> launches, OpenClBuffer[] buffers, long releases) {
        this.backend = backend;
        this.buffers = buffers;
        checked = releases;
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
        if (closed) {
            throw new IllegalStateException("this recording is closed");
        }
        backend.checkIdle("a replay");
        if (checked != backend.releases()) {
            for (OpenClBuffer b : buffers) {
                b.checkOpen();
            }
            checked = backend.releases();
        }
        ClQueue queue = backend.queue();
        for (int i = 0; i < kernels.length; i++) {
            queue.enqueue(kernels[i], names[i], sizes + (long) i * NUMBERS * Long.BYTES);
        }
        queue.flush();
    }

    @Override
    public void close() {
        if (!closed) {
            free();
            backend.forget(this);
        }
    }

    /** Gives the kernels back without telling the backend. */
    void free() {
        closed = true;
        // The newest first: drivers keep a program's kernels in a list, and look for each from its newer end.
        for (int i = kernels.length - 1; i >= 0; i--) {
            CL10.clReleaseKernel(kernels[i]);
        }
        arena.close();
    }
}
