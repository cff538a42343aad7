package dev.descent.cpu.task;

/**
 * One kernel call with its arguments resolved and its split decided, ready to run again and again. Running allocates
 * nothing.
 */
public abstract class Task {
    private final int parts;

    protected Task(int parts) {
        this.parts = parts;
    }

    /** Pieces that may run at the same time, at most the threads of the backend. */
    public final int parts() {
        return parts;
    }

    /** Runs on the calling thread before the parts. */
    public void begin() {}

    /** Runs one piece, possibly on another thread. */
    public abstract void run(int part);

    /** Runs on the calling thread after all parts. */
    public void end() {}
}
