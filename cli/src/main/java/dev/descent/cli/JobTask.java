package dev.descent.cli;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a job trains on; the word after {@code task=} in the line of the result. */
enum JobTask {
    DIGITS("handwritten digits, which are built in"),
    CLASSIFY("a column of classes in a table"),
    MULTILABEL("several columns of 0 and 1 in a table"),
    REGRESS("columns of numbers in a table"),
    ADDING("sequences that are drawn: the sum of two marked numbers"),
    COPY("sequences that are drawn: symbols to be repeated after blanks"),
    TEMPORAL("sequences that are drawn: which of two symbols came first"),
    REBER("sequences that are drawn: embedded Reber strings"),
    TEXT("the next character of a text"),
    ROLLS("the next keys of piano rolls");

    static final Set<JobTask> ALL = Set.copyOf(EnumSet.allOf(JobTask.class));
    static final Set<JobTask> TABLES = Set.of(CLASSIFY, MULTILABEL, REGRESS);
    /** Without recurrent layers. */
    static final Set<JobTask> FLAT = Set.of(DIGITS, CLASSIFY, MULTILABEL, REGRESS);

    static final Set<JobTask> SEQUENCES = Set.of(ADDING, COPY, TEMPORAL, REBER, TEXT, ROLLS);
    static final Set<JobTask> WITH_LENGTH = Set.of(ADDING, COPY, TEMPORAL, REBER);

    private final String about;

    JobTask(String about) {
        this.about = about;
    }

    String about() {
        return about;
    }

    /** Its name in files. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> names() {
        return Arrays.stream(values()).map(JobTask::text).toList();
    }

    static Optional<JobTask> named(String text) {
        return Arrays.stream(values()).filter(t -> t.text().equals(text)).findFirst();
    }

    /** The kind of its sequences, if it has any. */
    Optional<SequenceKind> sequences() {
        return switch (this) {
            case DIGITS, CLASSIFY, MULTILABEL, REGRESS -> Optional.empty();
            case ADDING -> Optional.of(SequenceKind.ADDING);
            case COPY -> Optional.of(SequenceKind.COPY);
            case TEMPORAL -> Optional.of(SequenceKind.TEMPORAL);
            case REBER -> Optional.of(SequenceKind.REBER);
            case TEXT -> Optional.of(SequenceKind.TEXT);
            case ROLLS -> Optional.of(SequenceKind.ROLLS);
        };
    }

    /** The options that ask for it, beside the file that it learns from. */
    List<String> arguments() {
        return switch (this) {
            case DIGITS, TEXT, ROLLS -> List.of();
            default -> List.of("--task", text());
        };
    }

    /** Some of them for messages, in the order of their declaration. */
    static String list(Set<JobTask> some) {
        return String.join(", ", Arrays.stream(values()).filter(some::contains).map(JobTask::text).toList());
    }
}
