package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.descent.storage.SequenceBundle;
import dev.descent.storage.SequenceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs on sequences, small ones, from the command line to the result line. */
class SequenceCommandTest {
    @TempDir
    private Path dir;

    private static Run run(String line) {
        Run run = Run.of((line + " --device cpu").split(" "));
        assertEquals(0, run.status(), run.out() + run.err());
        return run;
    }

    private Path text() throws IOException {
        return Files.writeString(dir.resolve("verse.txt"), "tip tap top tup, ".repeat(120));
    }

    private Path rolls() throws IOException {
        String piece = "\t60 64 67,60 65,,62 65 69".concat(",60 64 67,60 65,,62 65 69".repeat(3)) + "\n";
        return Files.writeString(dir.resolve("music.tsv"),
                ("train" + piece).repeat(6) + "valid" + piece + "test" + piece);
    }

    @ParameterizedTest
    @CsvSource({"lstm", "gru"})
    void addingIsLearned(String cell) {
        Run run = run("train --task adding --length 6 --hidden 24 --lr 0.01 --epochs 6 --seed 3 --cell " + cell);
        assertTrue(run.number("test_mse") < 0.01, run::lastLine);
        assertTrue(run.lastLine().startsWith("result task=adding cell=" + cell + " length=6 "), run::lastLine);
        assertTrue(run.out().contains("epoch   2  loss"), run::out);
    }

    @Test
    void copyBeatsTheModelWithoutMemory() {
        Run run = run("train --task copy --length 1 --hidden 32 --lr 0.01 --steps 400");
        assertTrue(run.number("test_cross_entropy") < run.number("baseline"), run::lastLine);
    }

    @Test
    void temporalOrderIsLearnedOverAHundredSteps() {
        Run run = run("train --task temporal --cell gru --hidden 32 --lr 0.005 --steps 1200");
        assertTrue(run.number("test_accuracy") > 0.95, run::lastLine);
    }

    @Test
    void temporalOrderIsLearned() {
        Run run = run("train --task temporal --length 10 --hidden 16 --lr 0.01 --steps 600");
        assertTrue(run.number("test_accuracy") > 0.9, run::lastLine);
    }

    @Test
    void reberStringsAreLearned() {
        Run run = run("train --task reber --hidden 16 --lr 0.02 --epochs 3");
        assertTrue(run.number("legal_next") > 0.9, run::lastLine);
        assertTrue(run.number("long_range_accuracy") >= 0, run::lastLine);
    }

    @Test
    void sameSeedSameResult() {
        String line = "train --task adding --length 4 --hidden 4 --steps 20 --batch 8 --seed 5";
        assertEquals(run(line).value("test_mse"), run(line).value("test_mse"));
        assertNotEquals(run(line).value("test_mse"), run(line.replace("seed 5", "seed 6")).value("test_mse"));
    }

    @Test
    void compareTellsMemoryFromNone() {
        Run run = run("compare --strings 1000 --test 150 --hidden 16 --epochs 10 --lr 0.02 --states 6");
        List<String> results = run.out().lines().filter(l -> l.startsWith("result model=")).toList();
        assertEquals(9, results.size(), run::out);
        for (String r : results.subList(0, 6)) {
            assertTrue(number(r, "long_range_accuracy") < 0.75, r);
        }
        assertTrue(results.getLast().startsWith("result model=lstm cross_entropy="), results::toString);
        assertTrue(number(results.getLast(), "long_range_accuracy") > 0.95, results::toString);
        assertTrue(number(results.getLast(), "legal_next") > 0.95, results::toString);
    }

    private static double number(String line, String key) {
        return Double.parseDouble(line.replaceFirst(".* " + key + "=([^ ]*).*", "$1"));
    }

    @Test
    void aTextIsLearnedAndGoesOn() throws IOException {
        Path model = dir.resolve("m");
        Run run = run("train --text " + text() + " --hidden 24 --layers 1 --dropout 0 --window 16 --streams 4 --lr 0.02"
                + " --epochs 6 --save " + model);
        assertTrue(run.number("test_bits_per_char") < 0.5, run::lastLine);
        assertTrue(run.number("ngram_bits_per_char") < 1, run::lastLine);
        assertTrue(run.out().contains("  | "), "a sample after every epoch");
        assertTrue(run.out().contains("  test_bits_per_char " + run.value("test_bits_per_char") + "  "),
                () -> "the same unit in both: " + run.out());
        SequenceBundle b = SequenceFile.load(model);
        assertEquals("text", b.kind());
        String line = "sample " + model + " --length 20 --top-k 3 --prompt ";
        String greedy = run(line + "tip --temperature 0").out();
        assertTrue(greedy.startsWith("tip tap top tup, "), greedy);
        assertEquals("tip".length() + 20, greedy.stripTrailing().length() + trailing(greedy), greedy);
        assertEquals(greedy, run(line + "tip --temperature 0 --seed 9").out());
        String wild = run(line + "tip --temperature 5 --seed 9").out();
        assertEquals(wild, run(line + "tip --temperature 5 --seed 9").out());
        assertNotEquals(wild, run(line + "tip --temperature 5 --seed 10").out());
        unknownCharactersAreNamed(model);
        badSamplingIsRefused(model);
        theOtherKindIsRefused(model);
    }

    /** One number of an epoch has one name and one value, on the screen and in the file. */
    @ParameterizedTest
    @CsvSource({"text,bits_per_char,test_", "rolls,nll_per_step,val_"})
    void theHistoryIsInTheUnitOfTheEpochLines(String kind, String unit, String watched) throws IOException {
        Path csv = dir.resolve("history.csv");
        Path input = kind.equals("text") ? text() : rolls();
        Run run = run("train --" + kind + " " + input + " --hidden 4 --layers 1 --epochs 1 --save " + dir.resolve("m")
                + " --history " + csv);
        List<String> lines = Files.readAllLines(csv);
        List<String> names = List.of(lines.get(0).split(","));
        assertEquals(unit, names.get(4), lines.get(0));
        double trained = Double.parseDouble(lines.get(1).split(",")[4]);
        double tested = Double.parseDouble(lines.get(1).split(",")[names.indexOf("val_" + unit)]);
        String told = String.format(Locale.ROOT, "  %s %.4f  ", unit, trained);
        assertTrue(run.out().contains(told), () -> told + " is not in " + run.out());
        assertTrue(run.out().contains(String.format(Locale.ROOT, "  %s%s %.4f  ", watched, unit, tested)), run::out);
    }

    private static int trailing(String printed) {
        String line = printed.replaceFirst("\\R$", "");
        return line.length() - line.stripTrailing().length();
    }

    private void unknownCharactersAreNamed(Path model) {
        Run run = Run.of("sample", model.toString(), "--prompt", "tipß☃");
        assertEquals(1, run.status());
        assertTrue(run.err().contains("'ß' (U+00DF)") && run.err().contains("'☃' (U+2603)"), run::err);
        assertTrue(run.err().contains("leave them out"), run::err);
    }

    private void badSamplingIsRefused(Path model) {
        String m = model.toString();
        assertMisused("--temperature must be", "sample", m, "--temperature", "-1");
        assertMisused("--temperature must be", "sample", m, "--temperature", "NaN");
        assertMisused("--top-k must be", "sample", m, "--top-k", "-2");
        assertMisused("--length must be from 1 to", "sample", m, "--length", "0");
        assertMisused("--prompt is empty", "sample", m, "--prompt", "");
    }

    private void theOtherKindIsRefused(Path textModel) throws IOException {
        Path table = Tables.write(dir, 40, true, "kind");
        assertRefused("descent sample", "predict", textModel.toString(), table.toString());
        Path other = dir.resolve("table-model");
        assertEquals(0, Run.of("train", "--csv", table.toString(), "--label", "kind", "--epochs", "1", "--save",
                other.toString()).status());
        assertRefused("no model of sequences", "sample", other.toString());
        Path adding = dir.resolve("adding");
        run("train --task adding --length 2 --hidden 2 --steps 1 --save " + adding);
        assertRefused("is a model of 'adding', not of a text", "sample", adding.toString());
        assertRefused("exists", "train", "--task", "adding", "--length", "2", "--save", adding.toString());
        assertRefused("no-such", "sample", dir.resolve("no-such").toString());
    }

    private static void assertRefused(String part, String... args) {
        assertFails(1, part, args);
    }

    private static void assertMisused(String part, String... args) {
        assertFails(2, part, args);
    }

    private static void assertFails(int status, String part, String... args) {
        Run run = Run.of(args);
        assertEquals(status, run.status(), run.out() + run.err());
        assertTrue(run.err().startsWith("descent: ") && run.err().contains(part), run::err);
        assertFalse(run.err().contains("unexpected"), run::err);
    }

    @Test
    void musicIsLearned() throws IOException {
        Path model = dir.resolve("m");
        Run run = run("train --rolls " + rolls() + " --hidden 24 --dropout 0.1 --lr 0.02 --epochs 60 --batch 2 --save "
                + model);
        assertTrue(run.number("test_nll_per_step") < 5, run::lastLine);
        List<String> epochs = run.out()
                .lines()
                .map(l -> l.replaceFirst(".* val_nll_per_step (\\S+) .*", "$1"))
                .toList();
        assertTrue(epochs.contains(run.value("valid_nll_per_step")), () -> "the same unit in both: " + run.out());
        assertTrue(run.out().matches("(?s).*epoch   1  nll_per_step \\d\\d\\.\\d{4}  .*"), run::out);
        assertEquals("rolls", SequenceFile.load(model).kind());
    }

    @Test
    void optionsThatDoNotGoTogether() throws IOException {
        String text = text().toString();
        String rolls = rolls().toString();
        assertMisused("--length must be 2 or more with --task adding, not 1", "train", "--task", "adding", "--length",
                "1");
        assertMisused("--length must be 10 or more", "train", "--task", "temporal", "--length", "9");
        assertMisused("--length must be 9 or more", "train", "--task", "reber", "--length", "8");
        assertMisused("unknown cell 'lsmt'; known are elman, elman_relu, lstm", "train", "--task", "copy", "--cell",
                "lsmt");
        assertMisused("--layers is a number", "train", "--task", "copy", "--layers", "8:relu");
        assertMisused("--label does not go with --task adding", "train", "--task", "adding", "--label", "y");
        assertMisused("--csv does not go with --text", "train", "--text", text, "--csv", "a.csv");
        assertMisused("which of the two", "train", "--text", text, "--rolls", rolls);
        assertMisused("--cell goes with", "train", "--cell", "gru");
        assertMisused("--window goes with --text", "train", "--rolls", rolls, "--window", "4");
        assertMisused("--batch does not go with --text", "train", "--text", text, "--batch", "4");
        assertMisused("--steps and --epochs", "train", "--task", "copy", "--steps", "4", "--epochs", "1");
        assertMisused("--steps must be 1 or more", "train", "--task", "copy", "--steps", "0");
        assertMisused("--schedule does not go with", "train", "--task", "copy", "--schedule", "cosine");
        assertMisused("--task does not go with --rolls", "train", "--rolls", rolls, "--task", "copy");
        assertMisused("--hidden must be from 1 to 11585", "train", "--task", "copy", "--hidden", "0");
        assertMisused("--early-stopping does not go with --task adding: such a run ends by itself", "train", "--task",
                "adding", "--early-stopping", "1");
        assertMisused("--early-stopping does not go with --text: what is watched are the test examples", "train",
                "--text", text, "--early-stopping", "1");
        assertMisused("--epochs must be 1 or more", "compare", "--epochs", "0");
    }

    @Test
    void filesThatCanNotBeUsed() throws IOException {
        Path small = Files.writeString(dir.resolve("small.txt"), "too short a text");
        assertRefused("small.txt has 16 characters: the held-out part (--test-fraction 0.1) has 1 character, --window"
                + " 64 needs 65", "train", "--text", small.toString());
        assertRefused("the part to learn from has 2 characters, --window 2 needs 3", "train", "--text",
                small.toString(), "--window", "2", "--test-fraction", "0.9");
        assertRefused("the held-out part (--test-fraction 0.5) has 8 characters, --window 2 and --streams 4 need 9",
                "train", "--text", small.toString(), "--window", "2", "--streams", "4", "--test-fraction", "0.5");
        Path one = Files.writeString(dir.resolve("one.txt"), "x");
        assertRefused("one.txt has 1 character: the held-out part (--test-fraction 0.1) has 0 characters", "train",
                "--text", one.toString());
        assertRefused("nowhere.txt: no such file", "train", "--text", "nowhere.txt");
        assertRefused("nowhere.tsv: no such file", "train", "--rolls", "nowhere.tsv");
        Path empty = Tables.write(dir, "empty.tsv", "train\t60,61\nvalid\t60,61\ntest\t\n");
        assertRefused("line 3: the piece is empty", "train", "--rolls", empty.toString());
        Path high = Tables.write(dir, "high.tsv", "train\t60,61\nvalid\t60,61\ntest\t60,3 88\n");
        assertRefused("line 3, step 2: key 88 is out of range", "train", "--rolls", high.toString());
    }

    /** A file that does not belong to the project. */
    private static Path data(String name) {
        String folder = System.getProperty("descent.data", System.getenv("DESCENT_DATA"));
        if (folder == null || folder.isEmpty()) {
            return abort("neither -Ddescent.data nor DESCENT_DATA names the folder of " + name);
        }
        return Path.of(folder, name);
    }

    @Test
    void choralesInAFewEpochs() {
        Run run = run("train --rolls " + data("jsb-chorales.tsv") + " --hidden 64 --epochs 12 --lr 0.01 --save "
                + dir.resolve("m"));
        assertTrue(run.number("test_nll_per_step") < 11, run::lastLine);
    }
}
