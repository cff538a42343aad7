package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a run that went badly, or was asked for what cannot be; and of the device. */
class OutcomeTest {
    @TempDir
    private Path dir;

    private static Run run(String line) {
        return Run.of(line.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--task adding --length 20 --hidden 4 --steps 1", "--task reber --hidden 4 --epochs 1"})
    void aModelWithoutAFiniteTestLossReplacesNone(String task) throws IOException {
        Path model = Files.writeString(dir.resolve("m"), "the older model");
        Run run = run("train " + task + " --lr 1e30 --force --save " + model);
        assertEquals(1, run.status(), run.out() + run.err());
        assertTrue(run.err().contains("diverged: the loss on the test examples is ")
                && run.err().contains("smaller --lr (now 1.0E30)"), run::err);
        assertFalse(run.err().contains("--clip-norm"), "it is on");
        assertTrue(run.out().contains("no model was saved; " + model + " is as it was"), run::out);
        assertEquals("the older model", Files.readString(model));
    }

    @Test
    void aResultWorseThanNoLearningIsSaidToBe() throws IOException {
        Path text = Files.writeString(dir.resolve("verse.txt"), "tip tap top tup, ".repeat(120));
        Run run = run("train --text " + text + " --epochs 1 --hidden 8 --layers 1 --window 16 --streams 4 --lr 1e30"
                + " --save " + dir.resolve("m"));
        assertEquals(0, run.status(), run.out() + run.err());
        assertTrue(run.err().startsWith("descent: warning: this result is worse than that of guessing"), run::err);
        assertTrue(run.out().contains(" windows, testing on ") && run.out().contains("; 1 epoch of "), run::out);
    }

    /** A run with what it logs, which goes to standard error by itself. */
    private static String logged(String line) {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            Run run = run(line);
            assertEquals(0, run.status(), run.out() + run.err());
            return run.out() + log.toString(StandardCharsets.UTF_8);
        } finally {
            System.setErr(before);
        }
    }

    @Test
    void aConstantTargetIsSaidToHaveNoR2() throws IOException {
        Path table = Tables.write(dir, "flat.csv", "a,y\n" + "1,5\n2,5\n3,5\n4,5\n5,5\n".repeat(4));
        String said = logged("train --csv " + table + " --label y --task regress --epochs 3 --save "
                + dir.resolve("m"));
        String warning = "r2 is not defined: the target is constant in the 4 rows evaluated; look at mse or mae";
        assertEquals(2, said.split(Pattern.quote(warning), -1).length, () -> "said once: " + said);
        assertTrue(said.contains(" test_r2=NaN "), said);
    }

    @Test
    void classesWithASingleExampleAreNamed() throws IOException {
        Path table = Tables.write(dir, "rare.csv", "a,y\n" + "1,p\n2,q\n".repeat(5) + "3,r\n4,s\n");
        String said = logged("train --csv " + table + " --label y --epochs 1 --save " + dir.resolve("m"));
        assertTrue(said.contains("one example only of class 'r', 's': it is trained on and never tested"), said);
    }

    /** The number of the epoch that was the best by the lines of a run. */
    private static int best(Run run, String value) {
        List<Double> all = run.out().lines()
                .filter(l -> l.startsWith("epoch  "))
                .map(l -> Double.valueOf(l.replaceFirst(".* " + value + " (\\S+).*", "$1")))
                .toList();
        int best = 0;
        for (int i = 1; i < all.size(); i++) {
            best = all.get(i) < all.get(best) ? i : best;
        }
        return best + 1;
    }

    @Test
    void theBestEpochIsNamedAndItsWeightsAreKept() {
        String line = "train --task adding --length 2 --hidden 2 --batch 2 --lr 0.1 --epochs ";
        Run run = run(line + 3);
        int best = best(run, "val_loss");
        assertTrue(best < 3, run::out);
        assertTrue(run.out().contains("epoch " + best + " was the best; its weights are kept\n"), run::out);
        Run short1 = run(line + best);
        assertFalse(short1.out().contains("was the best"), short1::out);
        assertEquals(short1.value("test_mse"), run.value("test_mse"));
    }

    @Test
    void earlyStoppingNamesTheBestEpoch() throws IOException {
        Path table = Tables.write(dir, 60, true, "kind");
        Run run = run("train --csv " + table + " --label kind --lr 0.3 --epochs 100 --early-stopping 3 --save "
                + dir.resolve("m"));
        int best = best(run, "val_loss");
        assertTrue(run.out().contains("stopped early; epoch " + best + " was the best\n"), run::out);
    }

    @Test
    void sequencesThatJavaHasNoRoomForAreRefused() {
        Run run = run("train --task adding --hidden 1 --length 1000000");
        assertEquals(1, run.status(), run.out());
        assertTrue(run.err().startsWith("descent: --length 1000000: 7,656 sequences that long take 58,411 MiB, Java may"
                + " take "), run::err);
        assertTrue(run.err().contains("Take a shorter --length or a smaller --batch, or allow Java more with"
                + " DESCENT_JAVA_OPTIONS=-Xmx64g"), run::err);
    }

    @Test
    void theDeviceLineHasTheThreadsInUse() {
        String line = "train --task adding --length 2 --hidden 2 --steps 1 --threads ";
        assertTrue(run(line + 1).out().contains(", 1 thread ("));
        assertTrue(run(line + 3).out().contains(", 3 threads ("));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "train --threads 0 | --threads must be from 1 to 1024, not 0",
        "train --threads -1 | --threads must be from 1 to 1024, not -1",
        "train --device foo | known are auto, cpu, cuda, opencl",
        "train --device cpu:x | write NAME or NAME:INDEX",
        "train --clip-value -1 | clipping value",
        "train --schedule step:0:0.5 | step",
        "train --task copy --cell foo | unknown cell 'foo'",
        "train --task copy --optimizer foo | unknown optimiser 'foo'",
        "train --task adding --hidden 2000000000 | --hidden must be from 1 to 11585",
        "train --task adding --layers 2000 | --layers must be from 1 to 100",
        "train --task adding --length 100000 --steps 1 | --length 100000 is too long with 64 units",
        "train --task reber --length 1000000000 | --length 1000000000 is too long with 32 units",
        "train --task copy --length 2147483647 | --length 2147483647 is too long with 128 units",
        "train --text pom.xml --window 0 | --window must be 1 or more, not 0",
        "train --text pom.xml --window 4000000 | --window 4000000 is too long with 256 units",
        "sample m --length 2000000000 | --length must be from 1 to 10000000",
        "train --length 3 | --length goes with --task adding, copy, temporal or reber",
        "train --streams 3 | --streams goes with --text FILE",
        "train --window 3 | --window goes with --text FILE",
        "train --hidden 3 | --hidden goes with --task adding, copy, temporal or reber, with --text FILE or with",
        "train --header no | --header needs --csv FILE",
        "train --header auto | --header needs --csv FILE",
        "train --csv x.csv --label a,kind | say --task multilabel",
        "train --csv x.csv --label a,a --task regress | given twice",
        "parity --op foo | no case matches 'foo'; * stands for anything, as in 'foo*'; ops are",
        "parity --op foo* | no case matches 'foo*'; ops are",
        "bench foo | unknown workload 'foo'"})
    void valuesThatCanNotBeAreWrongUsage(String lineAndWords) {
        String[] parts = lineAndWords.split(" \\| ");
        Run run = run(parts[0]);
        assertEquals(2, run.status(), run.out() + run.err());
        assertTrue(run.err().startsWith("descent: ") && run.err().contains(parts[1]), run::err);
    }

    @Test
    void networksTooLargeAreBlamedOnTheirOptions() {
        Run run = run("train --task adding --hidden 11585 --layers 100 --length 2");
        assertEquals(1, run.status(), run.out());
        assertTrue(run.err().startsWith("descent: --hidden 11585 and --layers 100 make "), run::err);
    }

    @Test
    void helpHasTheDefaultsOfEverySequence() {
        String help = run("train --help").out();
        for (SequenceKind k : SequenceKind.values()) {
            assertTrue(help.contains("  " + k.asked() + " "), help);
        }
        assertTrue(help.contains("-1 for the last"), help);
    }
}
