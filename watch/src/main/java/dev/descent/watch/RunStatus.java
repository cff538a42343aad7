package dev.descent.watch;

/** How far a run is. */
public enum RunStatus {
    RUNNING("running"),
    FINISHED("finished"),
    /** Ended by early stopping, or since it was good enough. */
    STOPPED_EARLY("stopped early"),
    /** Somebody asked it to stop. */
    INTERRUPTED("interrupted"),
    FAILED("failed");

    private final String text;

    RunStatus(String text) {
        this.text = text;
    }

    /** In words. */
    public String text() {
        return text;
    }
}
