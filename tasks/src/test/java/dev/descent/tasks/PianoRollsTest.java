package dev.descent.tasks;

import static dev.descent.tasks.Refusals.misuse;
import static dev.descent.tasks.Refusals.unusable;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PianoRollsTest {
    private static final String REST = "valid\t1,2\ntest\t3,4\n";

    @TempDir
    private Path dir;

    private static void refused(String message, String text) {
        unusable("rolls: " + message, () -> PianoRolls.parse(text, "rolls"));
    }

    @Test
    void readsPieces() throws IOException {
        Path file = Files.writeString(dir.resolve("r.tsv"), "train\t60 64,,87 0 0\r\n\ntrain\t 5 , 6\n" + REST);
        PianoRolls rolls = PianoRolls.read(file);
        assertEquals(2, rolls.train().size());
        assertArrayEquals(new int[][] {{60, 64}, {}, {0, 87}}, rolls.train().getFirst());
        assertArrayEquals(new int[][] {{5}, {6}}, rolls.train().getLast());
        assertArrayEquals(new int[][] {{1}, {2}}, rolls.valid().getFirst());
        assertArrayEquals(new int[][] {{3}, {4}}, rolls.test().getFirst());
    }

    @Test
    void theTargetIsTheNextStep() {
        Padded padded = PianoRolls.padded(List.of(new int[][] {{1, 2}, {}, {3}}, new int[][] {{4}, {5}}));
        assertEquals(Shape.of(2, 2, 88), padded.input().shape());
        assertEquals(Shape.of(2, 2, 88), padded.target().shape());
        assertArrayEquals(new float[] {1, 1, 1, 0}, padded.mask().floats());
        assertEquals(3, padded.steps());
        assertEquals("0,0,1 0,0,2 1,0,4 ", ones(padded.input().floats()));
        assertEquals("0,1,3 1,0,5 ", ones(padded.target().floats()));
        assertEquals(2, padded.dataset().inputs().size());
        assertEquals(2, padded.dataset().size());
    }

    private static String ones(float[] values) {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0) {
                assertEquals(1, values[i]);
                s.append(i / 176).append(',').append(i / 88 % 2).append(',').append(i % 88).append(' ');
            }
        }
        return s.toString();
    }

    @Test
    void messagesQuoteLittleOfTheFileAndNothingThatAScreenObeys() {
        refused("line 1, step 2: '" + "7".repeat(40) + "…' is not a key; keys are numbers from 0 to 87, parted by"
                + " spaces", "train\t1," + "7".repeat(5000) + "\n" + REST);
        refused("line 1: unknown split '?[2J" + "x".repeat(36) + "…'; it must be train, valid or test",
                "\u001b[2J" + "x".repeat(5000) + "\t1,2\n" + REST);
    }

    @Test
    void refusals() {
        refused("line 2: the piece is empty; give its steps or remove the line", "train\t1,2\ntrain\t\n" + REST);
        refused("line 1: the piece has a single step; it needs at least 2, one to hear and one to foretell",
                "train\t1 2\n" + REST);
        refused("line 4, step 3: key 88 is out of range; keys go from 0 to 87 (the MIDI number less 21)",
                "train\t1,2\n" + REST + "test\t1,,5 88,2\n");
        refused("line 1, step 1: key -1 is out of range; keys go from 0 to 87 (the MIDI number less 21)",
                "train\t-1,2\n" + REST);
        refused("line 1, step 2: 'C4' is not a key; keys are numbers from 0 to 87, parted by spaces",
                "train\t1,2 C4\n" + REST);
        refused("line 1: unknown split 'Train'; it must be train, valid or test", "Train\t1,2\n" + REST);
        refused("line 3: has no tab; a line is train, valid or test, a tab, and the steps", "train\t1,2\n\ntest 1,2\n");
        refused("none of the 3 lines is for the split 'valid'; at least one must start with valid and a tab",
                "train\t1,2\ntest\t1,2\ntest\t3,4\n");
        Path missing = dir.resolve("missing");
        unusable(missing + ": no such file", () -> PianoRolls.read(missing));
        misuse("the number of steps is 1; it must be at least 2: one to hear and one to foretell",
                () -> PianoRolls.padded(List.<int[][]>of(new int[][] {{1}})));
        misuse("0 examples asked for; ask for at least 1", () -> PianoRolls.padded(List.of()));
    }
}
