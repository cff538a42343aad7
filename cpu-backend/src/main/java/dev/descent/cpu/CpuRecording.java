package dev.descent.cpu;

import dev.descent.cpu.task.Task;
import dev.descent.spi.Recording;

/** A loop over prepared tasks. */
final class CpuRecording implements Recording {
    private final Workers workers;
    private final Task[] tasks;

    CpuRecording(Workers workers, Task[] tasks) {
        this.workers = workers;
        this.tasks = tasks;
    }

    @Override
    public void replay() {
        for (Task t : tasks) {
            workers.run(t);
        }
    }

    @Override
    public void close() {
        // Tasks are objects and nothing else.
    }
}
