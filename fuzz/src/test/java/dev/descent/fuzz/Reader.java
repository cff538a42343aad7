package dev.descent.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A reader under test and what it promises for any bytes: it answers or throws its one exception with a message, within
 * {@link #SECONDS} of processor time. Whatever else it throws, an error of memory too, is what Jazzer looks for.
 */
final class Reader {
    /** Of a reader that goes through a file of at most some kilobytes, thousands of times what it needs. */
    private static final double SECONDS = 5;

    /** What is read, and its answer thrown away. */
    @FunctionalInterface
    interface Job {
        void read(Path file);
    }

    private final Path file;
    private final Class<? extends RuntimeException> refusal;
    private final Job job;

    /**
     * A reader.
     *
     * @param suffix end of the file's name, which some readers look at
     * @param refusal the documented exception
     */
    Reader(String suffix, Class<? extends RuntimeException> refusal, Job job) {
        this.refusal = refusal;
        this.job = job;
        try {
            file = Files.createTempFile("descent-fuzz", suffix);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        file.toFile().deleteOnExit();
    }

    /** Reads a file of these bytes. */
    void read(byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        try {
            job.read(file);
        } catch (RuntimeException e) {
            if (!refusal.equals(e.getClass())) {
                throw e;
            }
            if (e.getMessage() == null || e.getMessage().isBlank() || e.getMessage().length() > 4000) {
                throw new AssertionError("a refusal must say what is wrong in some lines", e);
            }
        }
        double seconds = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before) * 1e-9;
        if (seconds > SECONDS) {
            throw new AssertionError(bytes.length + " bytes took " + seconds + " seconds");
        }
    }
}
