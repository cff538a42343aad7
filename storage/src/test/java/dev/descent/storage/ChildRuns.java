package dev.descent.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process of its own that holds a lock, or a half-written file, until it is killed. */
final class ChildRuns implements AutoCloseable {
    private final Process process;

    private ChildRuns(Process process) {
        this.process = process;
    }

    static ChildRuns start(String what, Path place) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process p = new ProcessBuilder(java, "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                ChildRuns.class.getName(), what, place.toString()).redirectErrorStream(true).start();
        BufferedReader out = p.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (!"ready".equals(line)) {
            p.destroyForcibly();
            throw new IOException("the child said " + line);
        }
        return new ChildRuns(p);
    }

    long pid() {
        return process.pid();
    }

    /** As kill -9 does. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** Waits for its death in the middle of the work. */
    public static void main(String... args) {
        Path place = Path.of(args[1]);
        switch (args[0]) {
            case "lock" -> {
                try (RunLock lock = RunLock.acquire(place)) {
                    hang();
                    throw new IllegalStateException("still there: " + lock.folder());
                }
            }
            case "write" -> SafeWrite.write(place, true, FileLayer.SYSTEM, out -> {
                out.write(ByteBuffer.wrap("half".getBytes(StandardCharsets.UTF_8)));
                hang();
            });
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    @SuppressWarnings("SystemOut")
    private static void hang() {
        System.out.println("ready");
        try {
            Thread.sleep(120_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
