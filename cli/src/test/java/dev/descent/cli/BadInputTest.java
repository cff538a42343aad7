package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.storage.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input: one clear message, an exit status that is not 0, nothing written. */
class BadInputTest {
    @TempDir
    private Path dir;

    private void refused(int status, List<String> args, String... parts) throws IOException {
        Path before = dir.resolve("model");
        List<String> all = new ArrayList<>(args);
        if (all.contains("--csv")) {
            all.addAll(List.of("--save", before.toString()));
        }
        Run run = Run.of(all.toArray(String[]::new));
        assertEquals(status, run.status(), run.out() + run.err());
        for (String p : parts) {
            assertTrue(run.err().contains(p), () -> "'" + p + "' is not in: " + run.err());
        }
        assertTrue(run.err().startsWith("descent: "), run::err);
        assertFalse(run.err().contains("\tat ") || run.err().contains("unexpected"), run::err);
        assertFalse(Files.exists(before), "nothing is written");
    }

    private List<String> train(String table, String... more) throws IOException {
        Path csv = Tables.write(dir, "table.csv", table);
        List<String> args = new ArrayList<>(List.of("train", "--csv", csv.toString(), "--label", "y"));
        args.addAll(List.of(more));
        return args;
    }

    private static final String GOOD = "a,b,y\n1,2,p\n3,4,q\n5,6,p\n7,8,q\n2,1,p\n4,3,q\n";

    @Test
    void missingFile() throws IOException {
        refused(1, List.of("train", "--csv", "nowhere.csv", "--label", "y"), "nowhere.csv");
    }

    @Test
    void emptyFile() throws IOException {
        refused(1, train(""), "table.csv", "empty");
    }

    @Test
    void rowWithTooFewOrTooManyColumns() throws IOException {
        refused(1, train("a,b,y\n1,2,p\n3,q\n5,6,p\n"), "line 3", "2 columns");
        refused(1, train("a,b,y\n1,2,p\n3,4,5,q\n5,6,p\n"), "line 3", "4 columns");
    }

    @Test
    void textWhereANumberShouldBe() throws IOException {
        refused(1, train("a,b,y\n1,2,p\n3,abc,q\n"), "line 3", "'b'", "abc");
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "-inf"})
    void numbersThatAreNone(String value) throws IOException {
        refused(1, train("a,b,y\n1,2,p\n" + value + ",4,q\n"), "line 3", "'a'");
    }

    @Test
    void labelColumnAbsent() throws IOException {
        Path csv = Tables.write(dir, "table.csv", GOOD);
        refused(1, List.of("train", "--csv", csv.toString(), "--label", "z"), "'z'", "a", "b", "y");
    }

    @Test
    void aSingleClass() throws IOException {
        refused(1, train("a,b,y\n1,2,p\n3,4,p\n"), "only a single class 'p'");
    }

    @Test
    void labelsOutOfRange() throws IOException {
        Path csv = Tables.write(dir, "table.csv", "a,b,y\n1,2,0\n3,4,2\n5,6,1\n");
        refused(1, List.of("train", "--csv", csv.toString(), "--label", "y", "--task", "multilabel"), "line 3", "'y'");
    }

    @ParameterizedTest
    @CsvSource({"--batch,0", "--batch,-3", "--lr,0", "--lr,NaN", "--lr,-1", "--epochs,0", "--dropout,1",
        "--test-fraction,1.5", "--label-smoothing,2", "--clip-norm,-1", "--weight-decay,-1", "--early-stopping,-1"})
    void numbersOutOfRange(String option, String value) throws IOException {
        refused(2, train(GOOD, option, value), value.replace("-3", "-3"));
    }

    @Test
    void layersThatDoNotParseShowWhere() throws IOException {
        refused(2, train(GOOD, "--layers", "8:relu,x:tanh"), "'x' is not a number of units", "  8:relu,x:tanh\n",
                "         ^");
        refused(2, train(GOOD, "--layers", "8:rulu"), "unknown activation 'rulu'", "sigmoid", "    ^");
        refused(2, train(GOOD, "--layers", "8,,4"), "a number of units is missing", "    ^");
        refused(2, train(GOOD, "--layers", "0:relu"), "from 1 to");
    }

    @Test
    void unknownNamesListTheKnown() throws IOException {
        refused(2, train(GOOD, "--device", "tpu"), "unknown device 'tpu'", "auto, cpu, cuda, opencl");
        refused(1, train(GOOD, "--device", "cuda:99"), "device 'cuda:99' (asked for)");
        refused(2, train(GOOD, "--lr", "1e-60"), "--lr of 1.0E-60 is 0 in float32; write a number from 1.4e-45");
        refused(2, train(GOOD, "--lr", "1e60"), "--lr of 1.0E60 is infinite in float32");
        refused(2, train(GOOD, "--clip-norm", "1e-60"), "the clipping norm of 1.0E-60 is 0 in float32");
        refused(2, train(GOOD, "--precision", "half"), "--precision must be strict, tf32 or bf16, not 'half'");
        refused(2, train(GOOD, "--optimizer", "lion"), "unknown optimiser 'lion'", "adamw");
        refused(2, train(GOOD, "--schedule", "magic"), "'magic' does not parse", "cosine");
        refused(2, train(GOOD, "--task", "regress", "--loss", "l9"), "unknown loss 'l9'");
        refused(2, train(GOOD, "--task", "guess"), "guess", "CLASSIFY");
        refused(2, List.of("train", "--wings", "2"), "--wings");
        refused(2, List.of("fly"), "unknown command 'fly'; commands are train, run, info, predict,");
        refused(2, List.of("bench", "no_such"), "unknown workload 'no_such'", "mlp_64_32_32_10_b32");
        refused(2, List.of("parity", "--op", "no such"), "no case matches 'no such'");
    }

    @Test
    void outputsThatCannotBeWritten() throws IOException {
        Path csv = Tables.write(dir, "table.csv", GOOD);
        Run run = Run.of("train", "--csv", csv.toString(), "--label", "y", "--save",
                dir.resolve("no/such/m").toString());
        assertEquals(1, run.status());
        assertTrue(run.err().contains("there is no folder"), run::err);
        Run folder = Run.of("train", "--csv", csv.toString(), "--label", "y", "--save", dir.toString(), "--force");
        assertTrue(folder.err().contains("it is a folder"), folder::err);
    }

    @Test
    void optionsThatDoNotGoTogether() throws IOException {
        refused(2, List.of("train", "--label", "y"), "--label needs --csv");
        refused(2, List.of("train", "--csv", "x.csv"), "--csv needs --label");
        refused(2, train("a,y\n1,2\n2,3\n", "--task", "regress", "--label-smoothing", "0.1"), "--task classify");
    }

    @Test
    void modelsThatAreNone() throws IOException {
        Path csv = Tables.write(dir, "table.csv", GOOD);
        refused(1, List.of("predict", "nowhere.safetensors", csv.toString()), "nowhere.safetensors: no such file");
        Path junk = Tables.write(dir, "junk", "this is no model at all, just text");
        refused(1, List.of("predict", junk.toString(), csv.toString()), "is no usable model file");
    }

    @Test
    void predictNamesTheMissingColumn() throws IOException {
        Path model = dir.resolve("m.safetensors");
        Path csv = Tables.write(dir, "table.csv", GOOD);
        Run run = Run.of("train", "--csv", csv.toString(), "--label", "y", "--epochs", "1", "--save", model.toString(),
                "--test-fraction", "0.34");
        assertEquals(0, run.status(), run::err);
        Path other = Tables.write(dir, "other.csv", "a,c\n1,2\n");
        refused(1, List.of("predict", model.toString(), other.toString()), "'b'");
    }

    @Test
    void measurementsAreNoClasses() throws IOException {
        StringBuilder table = new StringBuilder("a,b,y\n");
        for (int i = 0; i < 60; i++) {
            table.append(i % 7).append(',').append(i % 5).append(',').append(i * 0.37).append('\n');
        }
        refused(1, train(table.toString()), "60 different numbers in 60 rows", "--task regress");
    }

    @Test
    void layersThatNoMemoryHolds() throws IOException {
        refused(2, train(GOOD, "--layers", "1000000:relu,1000000:relu"), "weights are more than a layer can have",
                "               ^");
    }

    @Test
    void networksThatTheDeviceCannotHold() {
        Architecture net = LayersParser.parse("1000:relu", 1000, 10, 0);
        MemoryCheck.check(net, "--layers", 1L << 30);
        UserError e = assertThrows(UserError.class, () -> MemoryCheck.check(net, "--layers", 1L << 20));
        assertEquals("--layers make 1,011,010 weights; training them takes 15 MiB or more, the device has 1 MiB. Take"
                + " fewer or smaller layers", e.getMessage());
    }

    @Test
    void outputsThatWouldReplaceAnInput() throws IOException {
        Path csv = Tables.write(dir, "table.csv", GOOD);
        String again = dir.resolve("sub/../table.csv").toString();
        Files.createDirectory(dir.resolve("sub"));
        String[] train = {"train", "--force", "--csv", csv.toString(), "--label", "y", "--epochs", "1", "--save"};
        String model = dir.resolve("m").toString();
        refusedToReplace(csv, Arrays.asList(train), again);
        refusedToReplace(csv, Arrays.asList(train), model, "--history", again);
        refusedToReplace(csv, Arrays.asList(train), model, "--history", model);
        Path link = Files.createSymbolicLink(dir.resolve("link"), csv);
        refusedToReplace(csv, Arrays.asList(train), link.toString());
        refusedToReplace(csv, List.of("predict", model, csv.toString(), "--force", "--output"), again);
        refusedToReplace(csv, List.of("predict", csv.toString(), model, "--force", "--output"), again);
    }

    private static void refusedToReplace(Path csv, List<String> args, String... more) throws IOException {
        List<String> all = new ArrayList<>(args);
        all.addAll(List.of(more));
        Run run = Run.of(all.toArray(String[]::new));
        assertEquals(2, run.status(), run.out() + run.err());
        assertTrue(run.err().contains("are the same file"), run::err);
        assertEquals(GOOD, Files.readString(csv));
    }

    @ParameterizedTest
    @CsvSource({"--epochs,99999999999,a whole number up to 2147483647", "--seed,1.5,a whole number",
        "--lr,nan,a number"})
    void numbersThatDoNotParse(String option, String value, String wanted) throws IOException {
        refused(2, train(GOOD, option, value), option, "'" + value + "' is not " + wanted, "train --help");
    }

    @Test
    void aDeviceThatIsNotThereIsNamedBesideTheList() {
        System.setProperty("descent.device", "tpu");
        try {
            Run run = Run.of("devices");
            assertEquals(1, run.status());
            assertTrue(run.err().startsWith("descent: unknown device 'tpu'"), run::err);
            assertTrue(run.out().contains("cpu"), run::out);
        } finally {
            System.clearProperty("descent.device");
        }
    }

    @Test
    void opsThatAreNotThereListTheKnown() {
        Run run = Run.of("parity", "--op", "softmax");
        assertEquals(2, run.status());
        assertTrue(run.err().contains("'softmax*'") && run.err().contains("crossEntropy"), run::err);
        assertTrue(run.err().lines().allMatch(l -> l.length() <= 120), run::err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"train --save", "train --history", "train --label y --csv", "train --text", "train --rolls",
        "parity --json", "predict"})
    void namesThatAreEmpty(String line) {
        List<String> args = new ArrayList<>(List.of(line.split(" ")));
        args.add("");
        Run run = Run.of(args.toArray(String[]::new));
        assertEquals(2, run.status(), run.out() + run.err());
        assertTrue(run.err().contains("the name of the file is empty"), run::err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--text", "--rolls"})
    void aMissingInputIsNamedBeforeThePlaceOfTheModel(String kind) throws IOException {
        Path model = Files.writeString(dir.resolve("m"), "older");
        Run run = Run.of("train", kind, dir.resolve("missing.txt").toString(), "--save", model.toString());
        assertEquals(1, run.status());
        assertTrue(run.err().contains("missing.txt") && !run.err().contains("exists already"), run::err);
    }

    @Test
    void theTableIsLookedAtBeforeThePlaceOfTheModel() throws IOException {
        Path csv = Tables.write(dir, "table.csv", GOOD);
        Path model = Files.writeString(dir.resolve("m"), "older");
        String[] line = {"train", "--csv", csv.toString(), "--save", model.toString(), "--label"};
        Run wrong = Run.of(with(line, "nope"));
        assertEquals(1, wrong.status());
        assertTrue(wrong.err().contains("there is no label column 'nope'"), wrong::err);
        Run right = Run.of(with(line, "y"));
        assertTrue(right.err().contains("exists already"), right::err);
        assertFalse(right.out().contains("epoch"), right::out);
    }

    private static String[] with(String[] line, String last) {
        String[] all = Arrays.copyOf(line, line.length + 1);
        all[line.length] = last;
        return all;
    }

    @Test
    void missingFilesAndFoldersAreCalledTheSameEverywhere() throws IOException {
        String none = dir.resolve("none").toString();
        String folder = dir.toString();
        Path csv = Tables.write(dir, "table.csv", GOOD);
        for (String[] before : new String[][] {{"predict"}, {"sample"}, {"train", "--text"}, {"train", "--rolls"},
            {"train", "--label", "y", "--save", dir.resolve("m").toString(), "--csv"}}) {
            Run missing = Run.of(before[0].equals("predict")
                    ? new String[] {"predict", none, csv.toString()}
                    : with(before, none));
            assertTrue(missing.err().startsWith("descent: " + none + ": no such file"), missing::err);
            Run other = Run.of(before[0].equals("predict")
                    ? new String[] {"predict", folder, csv.toString()}
                    : with(before, folder));
            assertTrue(other.err().startsWith("descent: " + folder + ": is a folder, not a file"), other::err);
        }
    }

    @Test
    void tablesOfOneColumnSayHowColumnsArePartedHere() throws IOException {
        refused(1, train("y\np\nq\n"), "part them by commas, semicolons or tabs");
    }

    @Test
    void aTableIsKnownToHaveAHeaderByTheLabel() throws IOException {
        refused(1, train("y\np\nq\n"), "no", "feature");
    }
}
