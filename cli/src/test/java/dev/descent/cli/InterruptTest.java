package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.storage.ModelFile;
import dev.descent.storage.SequenceFile;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A run that is told to end by a signal saves its model, in a JVM of its own; a second signal ends it at once. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no signals that ask a program to end")
class InterruptTest {
    private static final String UNFINISHED = "unfinished.descent.safetensors";

    @TempDir
    private Path dir;

    @Test
    void aSignalEndsTheRunAndTheModelIsSaved() throws IOException, InterruptedException {
        interrupted("digits", UNFINISHED);
        assertEquals(10, ModelFile.load(dir.resolve(UNFINISHED)).classNames().size());
    }

    @Test
    void soItDoesARunOnSequences() throws IOException, InterruptedException {
        interrupted("adding", UNFINISHED, "--task", "adding", "--length", "5", "--hidden", "4", "--lr", "1e-6");
        assertEquals("adding", SequenceFile.load(dir.resolve(UNFINISHED)).kind());
    }

    @Test
    void whatTheRunIsWatchedWithIsWrittenAndTheSameCommandWithResumeGoesOn() throws IOException, InterruptedException {
        List<String> options = List.of("--save", "m", "--report", "r.html", "--plot", "p.png", "--history", "h.csv",
                "--checkpoints", "kept");
        interrupted("digits", "m", options.toArray(String[]::new));
        assertTrue(Files.readString(dir.resolve("r.html")).contains(">interrupted</p>"));
        assertTrue(Files.size(dir.resolve("p.png")) > 1000);
        List<String> again = new ArrayList<>(options);
        again.add("--resume");
        interrupted("digits", "m", again.toArray(String[]::new)); // the model is that of the same run, not yet finished
        List<String> lines = Files.readAllLines(dir.resolve("h.csv"));
        for (int e = 1; e < lines.size(); e++) {
            assertTrue(lines.get(e).startsWith(e + ","), lines::toString);
        }
        Files.writeString(dir.resolve("m"), "another");
        again.addFirst("train");
        again.addAll(List.of("--epochs", "100000"));
        Process refused = start("dev.descent.cli.Main", again.toArray(String[]::new));
        assertEquals(1, refused.waitFor());
        assertTrue(Files.readString(dir.resolve("err")).contains("m exists already"));
    }

    /** A program that is told to end, and takes its time. */
    static final class Slow {
        private Slow() {}

        public static void main(String[] args) throws InterruptedException {
            try (Interrupt _ = new Interrupt(() -> System.out.println("asked to stop"))) {
                System.out.println("ready");
                Thread.sleep(TimeUnit.SECONDS.toMillis(60));
            }
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws IOException, InterruptedException {
        Process run = start(Slow.class.getName());
        try (BufferedReader out = run.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("ready", out.readLine());
            run.toHandle().destroy();
            assertEquals("asked to stop", out.readLine());
            run.toHandle().destroy();
            assertTrue(run.waitFor(20, TimeUnit.SECONDS), "it goes on");
        } finally {
            run.destroyForcibly();
        }
        assertEquals(128 + 15, run.exitValue());
        List<String> said = Files.readAllLines(dir.resolve("err"));
        assertTrue(said.contains("descent: ending; what was learned is saved first. Ctrl-C again ends at once and saves"
                + " nothing"), said::toString);
        assertEquals("descent: ended at once; nothing more is saved", said.getLast());
    }

    /** A program of this class path in a JVM of its own, which writes its errors to a file. */
    private Process start(String main, String... args) throws IOException {
        Path java = Path.of(System.getProperty("java.home", ""), "bin", "java");
        List<String> command = new ArrayList<>(List.of(java.toString(), "--add-modules", "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED", "-cp", classPath(), main));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectError(dir.resolve("err").toFile())
                .start();
    }

    private void interrupted(String task, String model, String... options) throws IOException, InterruptedException {
        List<String> args = new ArrayList<>(List.of("train", "--epochs", "100000"));
        args.addAll(List.of(options));
        Process run = start("dev.descent.cli.Main", args.toArray(String[]::new));
        StringBuilder seen = new StringBuilder();
        try (BufferedReader out = run.inputReader(StandardCharsets.UTF_8)) {
            boolean asked = false;
            int epochs = 0;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                seen.append(line).append('\n');
                epochs += line.startsWith("epoch ") ? 1 : 0;
                if (!asked && epochs == 2) {
                    asked = true;
                    // SIGTERM, which takes the way of Ctrl-C; Process.destroy would close our end too
                    run.toHandle().destroy();
                }
            }
            assertTrue(run.waitFor(60, TimeUnit.SECONDS), seen::toString);
        } finally {
            run.destroyForcibly();
        }
        assertEquals(128 + 15, run.exitValue(), seen::toString);
        assertTrue(seen.toString().contains("stopped after "), seen::toString);
        assertTrue(seen.toString().contains("saved " + model), seen::toString);
        assertTrue(seen.toString().contains("\nresult task=" + task + " "), seen::toString);
    }

    /** The class path of this JVM, which runs elsewhere, with its entries made absolute. */
    private static String classPath() {
        String[] entries = System.getProperty("java.class.path", "").split(File.pathSeparator, -1);
        StringBuilder all = new StringBuilder();
        for (String e : entries) {
            all.append(all.isEmpty() ? "" : File.pathSeparator).append(Path.of(e).toAbsolutePath());
        }
        return all.toString();
    }
}
