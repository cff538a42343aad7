package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run is watched with goes on where the run does. */
class ResumeWatchTest {
    private static final int EPOCHS = 12;

    @TempDir
    private Path dir;

    /** Options of a run whose outputs lie in a folder. */
    private List<String> options(String folder, String history, String... more) throws IOException {
        Path in = Files.createDirectories(dir.resolve(folder));
        Path csv = Files.exists(dir.resolve("things.csv"))
                ? dir.resolve("things.csv")
                : Tables.write(dir, 600, true, "kind");
        List<String> all = new ArrayList<>(List.of("train", "--csv", csv.toString(), "--label", "kind", "--epochs",
                String.valueOf(EPOCHS), "--history", in.resolve(history).toString(), "--checkpoints",
                in.resolve("kept").toString(), "--save", in.resolve("m").toString()));
        all.addAll(List.of(more));
        return all;
    }

    private List<String> everything(String folder) throws IOException {
        Path in = dir.resolve(folder);
        return options(folder, "h.jsonl", "--history-steps", "1", "--report", in.resolve("r.html").toString(),
                "--tensorboard", in.resolve("tb").toString(), "--plot", in.resolve("p.png").toString(),
                "--checkpoint-every", "4");
    }

    private static Run run(List<String> args, String... more) {
        List<String> all = new ArrayList<>(args);
        all.addAll(List.of(more));
        return Run.of(all.toArray(String[]::new));
    }

    private static List<String> withoutTimes(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(l -> file.toString().endsWith(".csv")
                        ? l.replaceAll("^(\\d+,\\d+,[^,]+),[0-9.]+", "$1")
                        : l.replaceAll("\"(seconds|steps_per_second)\":[^,}]+", ""))
                .toList();
    }

    /** As by kill -9, once the history has so many lines. */
    private void kill(List<String> args, Path history, int lines) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString(), "--add-modules",
                "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path", ""), Main.class.getName()));
        command.addAll(args);
        Process life = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("said").toFile())
                .start();
        try {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (life.isAlive() && (Files.notExists(history) || count(history) < lines)) {
                assertTrue(System.nanoTime() < until, "no line came");
            }
        } finally {
            life.destroyForcibly().waitFor();
        }
    }

    /** Lines that have ended. */
    private static long count(Path file) throws IOException {
        return Files.readString(file).chars().filter(c -> c == '\n').count();
    }

    @Test
    void afterAKillTheFilesAreThoseOfARunThatNobodyKilled() throws IOException, InterruptedException {
        Run whole = run(everything("whole"));
        assertEquals(0, whole.status(), whole::err);
        Path killed = dir.resolve("killed");
        kill(everything("killed"), killed.resolve("h.jsonl"), 60);
        assertFalse(Files.exists(killed.resolve("m")), "it has not come to its end");
        Run refused = run(everything("killed"));
        assertEquals(1, refused.status());
        assertTrue(refused.err().contains("exists already"), refused::err);
        Run rest = run(everything("killed"), "--resume");
        assertEquals(0, rest.status(), rest::err);
        assertTrue(rest.out().contains("going on after step "), rest::out);
        List<String> lines = withoutTimes(dir.resolve("whole/h.jsonl"));
        assertEquals(lines, withoutTimes(killed.resolve("h.jsonl")));
        assertEquals(EPOCHS * 16, lines.size(), "15 steps and the epoch itself");
        assertEquals(points(dir.resolve("whole/r.html")), points(killed.resolve("r.html")), "curves of the page");
        try (Stream<Path> events = Files.list(killed.resolve("tb"))) {
            assertEquals(2, events.count());
        }
        assertTrue(Files.size(killed.resolve("p.png")) > 1000);
        Run again = run(everything("killed"), "--resume", "--force");
        assertEquals(0, again.status(), again::err);
        assertEquals(lines, withoutTimes(killed.resolve("h.jsonl")), "there was nothing left to do");
    }

    /** Lines of the curves of loss, accuracy and gradients; those of speed differ from run to run. */
    private static List<String> points(Path page) throws IOException {
        String text = Files.readString(page);
        List<String> all = new ArrayList<>();
        Matcher figure = Pattern.compile("<figure.*?</figure>", Pattern.DOTALL).matcher(text);
        while (figure.find()) {
            if (!figure.group().contains("Steps a second")) {
                all.add(figure.group());
            }
        }
        assertTrue(all.size() > 4, () -> all.size() + " curves in " + text);
        return all;
    }

    @Test
    void aTableOfTheEpochsGoesOnToo() throws IOException, InterruptedException {
        assertEquals(0, run(options("whole", "h.csv")).status());
        Path history = dir.resolve("killed/h.csv");
        kill(options("killed", "h.csv"), history, 4);
        List<String> lines = withoutTimes(dir.resolve("whole/h.csv"));
        List<String> left = withoutTimes(history);
        assertTrue(left.size() >= 4 && left.size() <= EPOCHS + 1, () -> "left: " + left);
        Run rest = run(options("killed", "h.csv"), "--resume", "--force");
        assertEquals(0, rest.status(), rest::err);
        assertEquals(lines, withoutTimes(history));
        assertEquals(EPOCHS + 1, lines.size());
    }

    @Test
    void aHistoryOfAnotherRunStaysAsItIs() throws IOException {
        assertEquals(0, run(options("a", "h.csv")).status());
        assertEquals(0, run(options("b", "h.csv")).status());
        Path other = dir.resolve("a/h.csv");
        String before = Files.readString(other);
        Run run = run(options("b", "../a/h.csv"), "--resume", "--force");
        assertEquals(1, run.status(), run::out);
        // runs are told apart by the times of their epochs, which may be the same for the first
        String told = "(?s).*h\\.csv, line \\d, is of another run than the one that goes on.*";
        assertTrue(run.err().matches(told), run::err);
        assertEquals(before, Files.readString(other));
        Files.writeString(other, "precious");
        Run foreign = run(options("b", "../a/h.csv"), "--resume", "--force");
        assertTrue(foreign.err().contains("is no line of a run's history"), foreign::err);
        assertEquals("precious", Files.readString(other));
    }

    @Test
    void withoutACheckpointTheOldHistoryGetsAnotherName() throws IOException {
        assertEquals(0, run(options("a", "h.csv")).status());
        String before = Files.readString(dir.resolve("a/h.csv"));
        Run run = run(options("b", "../a/h.csv"), "--resume");
        assertEquals(0, run.status(), run::err);
        assertTrue(run.err().contains("so it is kept as ") && run.err().contains("h-2.csv"), run::err);
        assertEquals(before, Files.readString(dir.resolve("a/h-2.csv")));
        assertEquals(withoutTimes(dir.resolve("a/h-2.csv")), withoutTimes(dir.resolve("a/h.csv")));
    }

    @Test
    void damagedNotesCostNothingButTheirCurves() throws IOException {
        assertEquals(0, run(everything("a")).status());
        try (Stream<Path> kept = Files.list(dir.resolve("a/kept"))) {
            List<Path> notes = kept.filter(f -> f.toString().endsWith(".notes")).toList();
            assertEquals(2, notes.size(), "as many as checkpoints");
            for (Path n : notes) {
                Files.writeString(n, "damaged");
            }
        }
        Run run = run(everything("a"), "--resume", "--force");
        assertEquals(0, run.status(), run::err);
        assertTrue(run.err().contains("curves of steps and gradients begin where the run goes on"), run::err);
        assertEquals(EPOCHS * 16, Files.readAllLines(dir.resolve("a/h.jsonl")).size());
    }
}
