package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainCommandTest {
    @TempDir
    private Path dir;

    @Test
    void learnsTheDigits() {
        Run run = Run.of("train");
        assertEquals(0, run.status(), run::err);
        assertTrue(run.lastLine().startsWith("result task=digits device=cpu test_accuracy="), run::lastLine);
        assertTrue(run.number("test_accuracy") >= 0.97, run::lastLine);
        assertTrue(run.out().startsWith("device cpu: "), run::out);
        assertTrue(run.out().contains("true \\ predicted"), run::out);
        assertTrue(run.out().contains("Dense 64→128 relu"), run::out);
        assertFalse(run.out().contains("\033") || run.out().contains("\r"), "no terminal codes where there is none");
    }

    @Test
    void theSameSeedPrintsTheSameResult() {
        String[] args = {"train", "--epochs", "2", "--seed", "9"};
        String first = Run.of(args).lastLine().replaceAll("seconds=\\S+", "");
        assertEquals(first, Run.of(args).lastLine().replaceAll("seconds=\\S+", ""));
    }

    private Path model() {
        return dir.resolve("model.safetensors");
    }

    @Test
    void classifiesATableAndAnswersForNewRows() throws IOException {
        Path table = Tables.write(dir, 400, true, "kind");
        Run run = Run.of("train", "--csv", table.toString(), "--label", "kind", "--layers", "16:relu,8:tanh",
                "--epochs",
                "30", "--lr", "0.02", "--save", model().toString());
        assertEquals(0, run.status(), run::err);
        assertTrue(run.lastLine().startsWith("result task=classify device=cpu "), run::lastLine);
        assertTrue(run.number("test_accuracy") > 0.95, run::lastLine);
        assertTrue(run.out().contains("narrow") && run.out().contains("wide"), "class names are kept");
        Path rows = Tables.write(dir, "new.csv", "extra,height,width\n0,3,1.5\n0,-40,9.5\n");
        Run answers = Run.of("predict", model().toString(), rows.toString(), "--proba");
        assertEquals(0, answers.status(), answers::err);
        List<String> lines = answers.out().lines().toList();
        assertEquals("kind,probability,p_narrow,p_wide", lines.get(0));
        assertTrue(lines.get(1).startsWith("narrow,") && lines.get(2).startsWith("wide,"), answers::out);
    }

    @Test
    void predictsNumbersInTheirOwnUnit() throws IOException {
        Path table = Tables.write(dir, 400, true, "price");
        Run run = Run.of("train", "--csv", table.toString(), "--label", "price", "--task", "regress", "--layers",
                "32:tanh", "--epochs", "60", "--lr", "0.01", "--save", model().toString(), "--history",
                dir.resolve("history.csv").toString());
        assertEquals(0, run.status(), run::err);
        assertTrue(run.number("test_r2") > 0.99, run::lastLine);
        assertTrue(run.number("test_mae") < 10 && run.number("test_mae") > 0.01, "in the unit of the prices");
        assertTrue(Files.readString(dir.resolve("history.csv")).startsWith("epoch,step,learning_rate,seconds,loss,"));
        Run answers = Run.of("predict", model().toString(), table.toString());
        double first = Double.parseDouble(answers.out().lines().skip(1).findFirst().orElse(""));
        double truth = Double.parseDouble(Files.readAllLines(table).get(1).split(",")[2]);
        assertEquals(truth, first, 30);
    }

    @Test
    void takesSeveralLabels() throws IOException {
        Path table = Tables.write(dir, 400, true, "big", "tall");
        Run run = Run.of("train", "--csv", table.toString(), "--label", "big,tall", "--task", "multilabel", "--epochs",
                "40", "--save", model().toString());
        assertEquals(0, run.status(), run::err);
        assertTrue(run.number("test_micro_f1") > 0.95, run::lastLine);
        Run answers = Run.of("predict", model().toString(), table.toString());
        assertEquals("big,tall", answers.out().lines().findFirst().orElse(""));
    }

    @Test
    void readsATableWithoutHeader() throws IOException {
        Path table = Tables.write(dir, 300, false, "kind");
        Run run = Run.of("train", "--csv", table.toString(), "--header", "no", "--label", "3", "--epochs", "5",
                "--save",
                model().toString());
        assertEquals(0, run.status(), run::err);
        Run answers = Run.of("predict", model().toString(), table.toString(), "--header", "no");
        assertEquals(301, answers.out().lines().count(), answers::err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"constant", "step:2:0.5", "exponential:0.9", "cosine:0.1", "onecycle", "plateau:0.5:2",
        "warmup:10+cosine"})
    void knowsTheSchedules(String schedule) throws IOException {
        Path table = Tables.write(dir, 60, true, "kind");
        Run run = Run.of("train", "--csv", table.toString(), "--label", "kind", "--epochs", "3", "--schedule", schedule,
                "--optimizer", "momentum", "--clip-norm", "1", "--weight-decay", "0.001", "--dropout", "0.1",
                "--class-weights", "balanced", "--label-smoothing", "0.1", "--clip-value", "0.5", "--early-stopping",
                        "5",
                "--save", model().toString());
        assertEquals(0, run.status(), run::err);
    }

    @Test
    void anExistingModelStaysUnlessForced() throws IOException {
        Path table = Tables.write(dir, 60, true, "kind");
        Files.writeString(model(), "precious");
        String[] args = {"train", "--csv", table.toString(), "--label", "kind", "--epochs", "1", "--save",
            model().toString()};
        Run run = Run.of(args);
        assertEquals(1, run.status());
        assertTrue(run.err().contains("exists already") && run.err().contains("--force"), run::err);
        assertFalse(run.out().contains("epoch"), "refused before training");
        assertEquals("precious", Files.readString(model()));
        String[] forced = Arrays.copyOf(args, args.length + 1);
        forced[args.length] = "--force";
        assertEquals(0, Run.of(forced).status());
        assertTrue(Files.size(model()) > 100);
    }

    @Test
    void aRunThatDivergesSavesNothing() throws IOException {
        Path table = Tables.write(dir, 100, true, "price");
        Files.writeString(model(), "precious");
        Run run = Run.of("train", "--csv", table.toString(), "--label", "price", "--task", "regress", "--lr", "1e12",
                "--optimizer", "sgd", "--epochs", "50", "--save", model().toString(), "--force");
        assertEquals(1, run.status());
        assertTrue(run.err().contains("the loss became") && run.err().contains("epoch ") && run.err().contains("step ")
                && run.err().contains("layer '") && run.err().contains("Try a smaller learning rate"), run::err);
        assertTrue(run.err().matches("(?s).*\\(now \\d\\.\\d{1,3}E\\d+\\).*"), () -> "four digits: " + run.err());
        assertTrue(run.out().contains("no model was saved; " + model() + " is as it was"), run::out);
        assertArrayEquals("precious".getBytes(StandardCharsets.UTF_8), Files.readAllBytes(model()));
    }

    @Test
    void aRunWhoseLastStepDivergesSavesNothing() throws IOException {
        Path table = Tables.write(dir, 100, true, "price");
        Files.writeString(model(), "precious");
        Run run = Run.of("train", "--csv", table.toString(), "--label", "price", "--task", "regress", "--lr", "1e30",
                "--optimizer", "sgd", "--epochs", "1", "--batch", "100", "--save", model().toString(), "--force");
        assertEquals(1, run.status(), run.out());
        assertTrue(run.err().startsWith("descent: the training has diverged: the loss on the test examples is "),
                run::err);
        assertTrue(run.err().contains("Try a smaller --lr (now 1.0E30) or --clip-norm 1, or look at the"), run::err);
        assertTrue(run.out().contains("no model was saved; " + model() + " is as it was"), run::out);
        assertEquals("precious", Files.readString(model()));
    }

    @Test
    void earlyStoppingIsSteeredByExamplesOfItsOwn() throws IOException {
        Path table = Tables.write(dir, 200, true, "kind");
        Run run = Run.of("train", "--csv", table.toString(), "--label", "kind", "--epochs", "40",
                "--early-stopping", "2", "--save", model().toString());
        assertEquals(0, run.status(), run::err);
        assertTrue(run.out().contains("training on 128 examples, validating on 32;"), run.out());
        assertTrue(run.out().contains("  val_loss "), run.out());
    }

    @Test
    void benchPrintsItsTableAlone() {
        Run run = Run.of("bench", "mlp_64_32_32_10_b32", "--seconds", "0.1", "--text");
        assertEquals(0, run.status(), run::err);
        assertTrue(run.out().startsWith("workload  ") && !run.out().contains("{"), run::out);
    }

    /** Runs with an output that does something when a line passes. */
    private static Run with(String line, Runnable then, String... args) {
        StringWriter err = new StringWriter();
        StringWriter out = new StringWriter();
        boolean[] done = {false};
        PrintWriter watched = new PrintWriter(out) {
            @Override
            public void flush() {
                super.flush();
                if (!done[0] && out.toString().contains(line)) {
                    done[0] = true;
                    then.run();
                }
            }
        };
        int status = Main.run(watched, new PrintWriter(err), args);
        assertTrue(done[0], out::toString);
        return new Run(status, out.toString(), err.toString());
    }

    @Test
    void aModelWhosePlaceIsGoneIsKeptElsewhere() throws IOException {
        Path table = Tables.write(dir, 60, true, "kind");
        Path folder = Files.createDirectory(dir.resolve("gone"));
        Files.writeString(dir.resolve("m.safetensors"), "precious");
        Run run = with("epoch   1", () -> assertTrue(folder.resolve("h.csv").toFile().delete()
                && folder.toFile().delete()), "train", "--csv", table.toString(),
                "--label", "kind", "--epochs", "2", "--save", folder.resolve("m.safetensors").toString(), "--history",
                folder.resolve("h.csv").toString());
        assertEquals(1, run.status(), run.out());
        Path kept = dir.resolve("m-2.safetensors");
        assertTrue(run.err().contains("there is no folder") && run.err().contains("saved " + kept), run::err);
        assertTrue(run.err().contains("saved " + dir.resolve("h.csv")), run::err);
        assertEquals(kept.toString(), run.value("model"), "the run is reported all the same");
        assertEquals("precious", Files.readString(dir.resolve("m.safetensors")));
        Run answers = Run.of("predict", kept.toString(), table.toString());
        assertEquals(0, answers.status(), answers::err);
    }

    @Test
    void aModelThatSomebodyElseWroteMeanwhileStays() throws IOException {
        Path table = Tables.write(dir, 60, true, "kind");
        Run run = with("epoch   1", () -> write(model()), "train", "--csv", table.toString(),
                "--label", "kind", "--epochs", "2", "--save", model().toString());
        assertEquals(1, run.status(), run.out());
        assertEquals("precious", Files.readString(model()));
        assertTrue(Files.exists(dir.resolve("model-2.safetensors")), run::err);
    }

    private static void write(Path file) {
        try {
            Files.writeString(file, "precious");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aSmallTableIsTrainedForManyEpochs() throws IOException {
        Path table = Tables.write(dir, 150, true, "kind");
        Run run = Run.of("train", "--csv", table.toString(), "--label", "kind", "--layers", "4:relu", "--save",
                model().toString());
        assertEquals(0, run.status(), run::err);
        assertTrue(run.out().contains("; 375 epochs of 4 steps"), run.out());
        assertEquals(1500, run.number("steps"));
    }

    @Test
    void theUserChoosesHowManyGuessesCount() throws IOException {
        Run run = Run.of("train", "--epochs", "1", "--top", "5");
        assertEquals(0, run.status(), run::err);
        assertTrue(run.out().contains("top5_accuracy"), run.out());
        assertTrue(run.number("test_top5_accuracy") > run.number("test_accuracy"), run::lastLine);
        assertEquals(2, Run.of("train", "--top", "0").status());
        assertEquals("", run.err());
        Run all = Run.of("train", "--epochs", "1", "--layers", "4", "--top", "999");
        assertEquals(0, all.status());
        assertEquals("descent: no top-999 accuracy will be told: there are 10 classes, and the right one always is"
                + " among so many guesses\n", all.err());
    }
}
