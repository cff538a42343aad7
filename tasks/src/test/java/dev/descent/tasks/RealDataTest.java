package dev.descent.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files that do not belong to the project: in a folder named by -Ddescent.data or DESCENT_DATA, else skipped. */
class RealDataTest {
    private static Path file(String name) {
        String folder = System.getProperty("descent.data", System.getenv("DESCENT_DATA"));
        if (folder == null || folder.isEmpty()) {
            return abort("neither -Ddescent.data nor DESCENT_DATA names the folder of " + name);
        }
        Path file = Path.of(folder, name);
        assertTrue(Files.exists(file), () -> "there is no " + file);
        return file;
    }

    @Test
    void kneserNeyOnVerse() {
        TextCorpus text = TextCorpus.read(file("tinyshakespeare.txt"));
        assertEquals(65, text.alphabet().size());
        TextCorpus.Split split = text.split(0.1);
        KneserNey model = KneserNey.fit(List.of(split.train()), text.alphabet().size(), 5);
        SymbolScores scores = SymbolScores.of(split.heldOut(), 0, model);
        assertEquals(111_539, scores.count());
        assertEquals(2.278, scores.bits(), 0.001); // as measured when the model agreed with its formula
    }

    @Test
    void choralesHaveTheKnownSplit() {
        PianoRolls rolls = PianoRolls.read(file("jsb-chorales.tsv"));
        assertEquals(List.of(229, 76, 77), List.of(rolls.train().size(), rolls.valid().size(), rolls.test().size()));
        Padded test = PianoRolls.padded(rolls.test());
        assertEquals(rolls.test().stream().mapToInt(piece -> piece.length - 1).sum(), test.steps());
    }
}
