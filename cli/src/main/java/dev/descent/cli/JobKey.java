package dev.descent.cli;

import java.util.Set;

/**
 * A key of job files, and the option of {@code descent train} that it is.
 *
 * @param path with dots, for example {@code optimizer.learning_rate}
 * @param option for example {@code --lr}
 * @param type values that it takes
 * @param tasks where it has a meaning
 * @param about what it says, and what is meant without it
 */
record JobKey(String path, String option, JobType type, Set<JobTask> tasks, String about) {
    /** The key's own name. */
    String name() {
        return path.substring(path.indexOf('.') + 1);
    }

    /** The section that it stands in; empty for none. */
    String section() {
        int dot = path.indexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }
}
