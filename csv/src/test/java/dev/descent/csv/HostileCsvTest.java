package dev.descent.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.DataException;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Files that are made to use up memory, or to put something on the screen. */
class HostileCsvTest {
    private static final CsvSpec SPEC = CsvSpec.regress("y");

    @TempDir
    private Path dir;

    private void fails(String message, Executable action) {
        String actual = assertThrows(DataException.class, action).getMessage();
        assertTrue(actual.contains(message), () -> "expected '" + message + "' in: " + actual);
        assertTrue(actual.length() < 600, () -> "a message of " + actual.length() + " characters");
    }

    private Path csv(String... parts) throws IOException {
        Path file = dir.resolve("data.csv");
        try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            for (String p : parts) {
                out.write(p);
            }
        }
        return file;
    }

    private void bothFail(String message, Path file) {
        fails(message, () -> CsvDataset.load(file, SPEC));
        fails(message, () -> CsvTable.read(file, CsvFormat.auto()));
    }

    @Test
    void longCellsAreRefused() throws IOException {
        assertEquals(1, CsvTable.read(csv("x,y\n1,", "2".repeat(1 << 20), "\n"), CsvFormat.auto()).rows().size());
        bothFail("after line 1: ", csv("x,y\n1,", "2".repeat((1 << 20) + 1), "\n"));
        bothFail("in the first row: ", csv("x".repeat((1 << 20) + 1), ",y\n1,2\n"));
    }

    @Test
    void aQuoteLeftOpenDoesNotSwallowAFile() throws IOException {
        bothFail("after line 1: ", csv("x,y\n1,\"2\n", "1,2\n".repeat(300_000)));
    }

    @Test
    void longRowsAreRefused() throws IOException {
        String cell = "1".repeat(1 << 20) + ",";
        bothFail("after line 1: ", csv("x,y\n", cell.repeat(17), "1\n"));
    }

    @Test
    void moreColumnsThanAMillionAreRefused() throws IOException {
        bothFail("in the first row: ", csv(",".repeat(1 << 20), "\n"));
    }

    @Test
    void longNamesAreRefused() throws IOException {
        String name = "x".repeat(1000);
        assertEquals(name, CsvTable.read(csv(name, ",y\n1,2\n"), CsvFormat.auto()).columns().getFirst());
        bothFail("line 1: the name of column 1 has 1001 characters, at most 1000", csv(name, "x,y\n1,2\n"));
        bothFail("are both named '" + "x".repeat(40) + "…'", csv(name, ",", name, ",y\n1,2,3\n"));
        fails("column '" + "x".repeat(40) + "…': 'word'", () -> CsvDataset.load(csv(name, ",y\n1,2\nword,3\n"), SPEC));
    }

    @Test
    void numbersOfManyDigitsAreNumbersOrRefused() throws IOException {
        fails("is too large", () -> CsvDataset.load(csv("x,y\n1,2\n", "9".repeat(100_000), ",2\n"), SPEC));
        assertEquals(0f, CsvDataset.load(csv("x,y\n1,2\n0.", "0".repeat(100_000), "1,2\n"), SPEC).data().input()
                .getFloat(1, 0));
    }

    @Test
    void whatDoesNotFitTheHeapIsSaidBeforeItIsTaken() {
        fails("of memory or more, the Java heap is limited to", () -> Heap.check(Long.MAX_VALUE));
        int most = (int) Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 4);
        fails("the Java heap is limited", () -> FloatRows.grown(most, 16));
        fails("too many for one array", () -> FloatRows.grown(Integer.MAX_VALUE - 8, 0));
        assertEquals(Integer.MAX_VALUE - 8, FloatRows.grown(1 << 30, 0));
        assertEquals(64, FloatRows.grown(32, 4));
    }

    @Test
    void nothingInAMessageIsObeyedByAScreen() throws IOException {
        Path file = csv("x,y\n1,2\n\u001b[2J\u0007,3\n");
        String message = assertThrows(DataException.class, () -> CsvDataset.load(file, SPEC)).getMessage();
        assertTrue(message.chars().noneMatch(Character::isISOControl), message);
        assertTrue(message.contains("'?[2J?' is not a number"), message);
    }
}
