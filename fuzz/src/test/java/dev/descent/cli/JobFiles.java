package dev.descent.cli;

import dev.descent.cli.yaml.Problems;
import dev.descent.cli.yaml.Problems.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;

/** The reader of job files for the fuzzing, since it is no part of an API. It stands in the reader's own package. */
@NullMarked
public final class JobFiles {
    private static final int LONGEST = 1000;

    /** The file is no job. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Refused(String message) {
            super(message);
        }
    }

    private JobFiles() {}

    /**
     * Reads a file, and what it means once more from the job file that {@code --print-job} writes of it.
     *
     * @throws Refused with the first thing that is wrong
     */
    public static void read(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Problems problems = new Problems();
        JobReader.Result read = JobReader.read(bytes, problems);
        if (problems.none() != read.job().isPresent()) {
            throw new AssertionError("either a job or what is wrong must come out: " + problems.text("job"));
        }
        for (Problem p : problems.list()) {
            String line = p.line("job");
            if (line.length() > LONGEST || line.chars().anyMatch(Character::isISOControl)) {
                throw new AssertionError("a message must be one short line: " + line);
            }
        }
        Job job = read.job().orElseThrow(() -> new Refused(problems.list().getFirst().line("job")));
        if (job.arguments(Path.of("/jobs")).stream().anyMatch(String::isEmpty)) {
            throw new AssertionError("an argument is empty: " + job);
        }
        Problems again = new Problems();
        byte[] printed = job.yaml().getBytes(StandardCharsets.UTF_8);
        if (!JobReader.read(printed, again).job().equals(read.job())) {
            throw new AssertionError("printed, the job is another one: " + job.yaml() + again.text("printed"));
        }
    }
}
