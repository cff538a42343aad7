package dev.descent.cli;

import dev.descent.nn.Task;
import java.util.Optional;

/** What {@code --task} knows: what to do with a table, or a task on sequences that are drawn. */
enum Goal {
    CLASSIFY,
    MULTILABEL,
    REGRESS,
    ADDING,
    COPY,
    TEMPORAL,
    REBER;

    /** The task on a table. */
    Optional<Task> task() {
        return switch (this) {
            case CLASSIFY -> Optional.of(Task.CLASSIFY);
            case MULTILABEL -> Optional.of(Task.MULTILABEL);
            case REGRESS -> Optional.of(Task.REGRESS);
            case ADDING, COPY, TEMPORAL, REBER -> Optional.empty();
        };
    }

    /** The task on sequences. */
    Optional<SequenceKind> sequences() {
        return switch (this) {
            case ADDING -> Optional.of(SequenceKind.ADDING);
            case COPY -> Optional.of(SequenceKind.COPY);
            case TEMPORAL -> Optional.of(SequenceKind.TEMPORAL);
            case REBER -> Optional.of(SequenceKind.REBER);
            case CLASSIFY, MULTILABEL, REGRESS -> Optional.empty();
        };
    }
}
