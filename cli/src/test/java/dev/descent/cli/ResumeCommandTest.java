package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.storage.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that keep checkpoints, and go on from them. */
class ResumeCommandTest {
    @TempDir
    private Path dir;

    private Run table(String save, String... more) throws IOException {
        Path csv = Tables.write(dir, 150, true, "kind");
        Stream<String> usual = Stream.of("train", "--csv", csv.toString(), "--label", "kind", "--dropout", "0.1",
                "--save", dir.resolve(save).toString());
        Stream<String> epochs = List.of(more).contains("--epochs") ? Stream.of() : Stream.of("--epochs", "6");
        return run(Stream.of(usual, epochs, Stream.of(more)).flatMap(s -> s));
    }

    private static Run run(Stream<String> args) {
        return Run.of(args.toArray(String[]::new));
    }

    @Test
    void aRunGoesOnFromAnyOfItsCheckpoints() throws IOException {
        Path folder = dir.resolve("kept");
        assertEquals(0, table("whole.safetensors").status());
        Run kept = table("kept.safetensors", "--checkpoints", folder.toString(), "--keep", "100",
                "--checkpoint-every", "2");
        assertEquals(0, kept.status(), kept::err);
        List<Path> all = checkpoints(folder);
        assertTrue(all.size() > 6, all::toString);
        for (Path newest : all.subList(1, all.size())) { // of which the run was killed right after one
            for (Path later : checkpoints(folder)) {
                if (later.compareTo(newest) > 0) {
                    Files.delete(later);
                }
            }
            Run resumed = table("resumed.safetensors", "--checkpoints", folder.toString(), "--keep", "100",
                    "--checkpoint-every", "2", "--resume", "--force");
            assertEquals(0, resumed.status(), resumed::toString);
            assertEquals(ModelFile.load(dir.resolve("whole.safetensors")).weights(),
                    ModelFile.load(dir.resolve("resumed.safetensors")).weights(), newest::toString);
            assertTrue(resumed.toString().contains("going on after step "), resumed::toString);
        }
    }

    @Test
    void aRunMayGoOnForMoreEpochsThanPlannedUnlessTheScheduleSpansThem() throws IOException {
        String folder = dir.resolve("kept").toString();
        String[] more = {"--schedule", "plateau:0.5:1", "--checkpoints", folder, "--epochs"};
        assertEquals(0, table("six", with(more, "6")).status());
        Run further = table("nine", with(more, "9", "--resume"));
        assertEquals(0, further.status(), further::toString);
        Run whole = table("whole", "--schedule", "plateau:0.5:1", "--epochs", "9");
        assertEquals(result(whole), result(further));
        assertEquals(ModelFile.load(dir.resolve("whole")).weights(), ModelFile.load(dir.resolve("nine")).weights());
        Run fewer = table("fewer", with(more, "8", "--resume"));
        assertEquals(1, fewer.status());
        assertTrue(fewer.err().contains("has 9 epochs behind it, more than the 8 asked for"), fewer::err);
        String[] cosine = {"--checkpoints", dir.resolve("cosine").toString(), "--epochs"};
        assertEquals(0, table("a", with(cosine, "6")).status());
        Run refused = table("b", with(cosine, "9", "--resume"));
        assertEquals(1, refused.status());
        assertTrue(refused.err().contains("--schedule was cosine over 6 epochs and is now cosine over 9 epochs."),
                refused::err);
    }

    private static String[] with(String[] first, String... then) {
        return Stream.concat(Stream.of(first), Stream.of(then)).toArray(String[]::new);
    }

    private static List<Path> checkpoints(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(files.filter(f -> f.getFileName().toString().startsWith("checkpoint-"))
                    .sorted().toList()).reversed();
        }
    }

    @Test
    void aSequenceTaskGoesOnToo() {
        Path folder = dir.resolve("kept");
        List<String> task = List.of("train", "--task", "copy", "--length", "8", "--hidden", "8", "--steps", "401",
                "--batch", "4");
        Run whole = run(Stream.concat(task.stream(), Stream.of("--save", dir.resolve("a").toString())));
        assertEquals(0, whole.status(), whole::toString);
        Run first = run(Stream.concat(task.stream(), Stream.of("--checkpoints", folder.toString(), "--save",
                dir.resolve("b").toString(), "--checkpoint-every", "150", "--keep", "9")));
        assertEquals(0, first.status(), first::toString);
        assertTrue(Files.exists(folder.resolve("checkpoint-000000150.safetensors")));
        for (String later : List.of("300", "400", "450", "600")) {
            assertTrue(folder.resolve("checkpoint-000000" + later + ".safetensors").toFile().delete(), later);
        }
        Run rest = run(Stream.concat(task.stream(), Stream.of("--checkpoints", folder.toString(), "--save",
                dir.resolve("c").toString(), "--resume")));
        assertEquals(0, rest.status(), rest::toString);
        assertEquals(result(whole), result(rest));
    }

    /** The line of the result without time and place. */
    private static String result(Run run) {
        String line = run.out().lines().filter(l -> l.startsWith("result ")).findFirst().orElseThrow();
        return line.replaceAll(" seconds=\\S+| model=\\S+", "");
    }

    @Test
    void anotherRunIsNotGoneOnWith() throws IOException {
        Path folder = dir.resolve("kept");
        assertEquals(0, table("a", "--checkpoints", folder.toString()).status());
        Run again = table("b", "--checkpoints", folder.toString());
        assertEquals(1, again.status());
        assertTrue(again.toString().contains("Say --resume to go on from it"), again::toString);
        Run other = table("b", "--checkpoints", folder.toString(), "--resume", "--lr", "0.1");
        assertEquals(1, other.status());
        assertTrue(other.toString().contains("is a checkpoint of another run: --lr was 0.004 and is now 0.1. Resume"),
                other::toString);
        Run fresh = table("c", "--checkpoints", dir.resolve("new").toString(), "--resume");
        assertEquals(0, fresh.status());
        assertTrue(fresh.toString().contains("yet; beginning at the start"), fresh::toString);
    }

    @Test
    void onlyWhatDiffersIsNamedInTheWordsOfTheOptions() throws IOException {
        Path folder = dir.resolve("kept");
        assertEquals(0, table("a", "--checkpoints", folder.toString(), "--clip-norm", "1").status());
        for (List<String> with : List.of(
                List.of("--clip-norm was 1.0 and is now 2.0.", "--clip-norm", "2"),
                List.of("--beta1 was (not given) and is now 0.5.", "--clip-norm", "1", "--beta1", "0.5"),
                List.of("--optimizer was adam and is now sgd; --schedule was cosine over 6 epochs and is now"
                        + " constant.",
                        "--clip-norm", "1", "--optimizer", "sgd", "--schedule", "constant"),
                List.of("--class-weights was (not given) and is now balanced; --seed was 1 and is now 2; ",
                        "--clip-norm", "1", "--seed", "2", "--class-weights", "balanced"),
                List.of("layers was Dense 2→128 relu + Dropout 0.1 + Dense 128→2 linear and is now Dense 2→8 tanh"
                        + " + Dropout 0.1 + Dense 8→2 linear.", "--clip-norm", "1", "--layers", "8:tanh"))) {
            Run run = table("b", Stream.concat(Stream.of("--checkpoints", folder.toString(), "--resume"),
                    with.stream().skip(1)).toArray(String[]::new));
            assertEquals(1, run.status());
            assertTrue(run.err().contains("is a checkpoint of another run: " + with.getFirst()), run::err);
        }
    }

    @Test
    void optionsThatNeedAFolderSaySo() throws IOException {
        assertUsage(table("a", "--resume"), "--resume needs --checkpoints DIR");
        assertUsage(table("a", "--keep", "3"), "--keep needs --checkpoints DIR");
        assertUsage(table("a", "--checkpoints", "x", "--keep", "0"), "--keep must be 1 or more, not 0");
        for (String when : List.of("0", "-5", "never", "", "5d", "99999999999999999999", "9223372036854775807h")) {
            assertUsage(table("a", "--checkpoints", "x", "--checkpoint-every", when), "--checkpoint-every must be");
        }
        assertUsage(table("a", "--on-nan", "pray"), "--on-nan must be stop, skip or rollback, not 'pray'");
    }

    private static void assertUsage(Run run, String text) {
        assertEquals(2, run.status(), run::toString);
        assertTrue((run.out() + run.err()).contains(text), run::toString);
    }
}
