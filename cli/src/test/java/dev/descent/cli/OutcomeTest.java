package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        "sample m --length 2000000000 | --length must be from 1 to 10000000",
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
