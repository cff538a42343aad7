package dev.descent.cpu;

import dev.descent.cpu.task.Task;
import dev.descent.spi.Recording;

/** A loop over prepared tasks. */
final class CpuRecording implements Recording {
    private final CpuBackend backend;
    private final Task[] tasks;
    private final CpuBuffer[] buffers;
    /** Closed buffers of the backend when {@link #buffers} were last looked at. */
    private long checked;

    private boolean closed;

    CpuRecording(CpuBackend backend, Task[] tasks, CpuBuffer[] buffers, long releases) {
        this.backend = backend;
        this.tasks = tasks;
        this.buffers = buffers;
        checked = releases;
    }

    @Override
    public void replay() {
        if (closed) {
            throw new IllegalStateException("this recording is closed");
        }
        backend.checkIdle("a replay");
        if (checked != backend.releases()) {
            for (CpuBuffer b : buffers) {
                b.checkOpen();
            }
            checked = backend.releases();
        }
        Workers workers = backend.workers();
        for (Task t : tasks) {
            workers.run(t);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
