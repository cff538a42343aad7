package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FarValuesTest {
    private static final Pattern LONG_NUMBER = Pattern.compile("\\d{12}");

    @TempDir
    private Path dir;

    /** A table in which one cell of a line is another. */
    private Run with(String task, String label, int line, int column, String cell) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(Tables.write(dir, 200, true, label)));
        String[] cells = lines.get(line - 1).split(",");
        cells[column] = cell;
        lines.set(line - 1, String.join(",", cells));
        Path table = Files.write(dir.resolve("mended.csv"), lines);
        return Run.of("train", "--csv", table.toString(), "--task", task, "--label", label, "--epochs", "2", "--save",
                dir.resolve("m").toString(), "--force");
    }

    private static String warning(Run run) {
        assertEquals(0, run.status(), run::toString);
        List<String> said = run.err().lines().filter(l -> l.startsWith("descent: warning")).toList();
        assertEquals(1, said.size(), run::err);
        return said.getFirst();
    }

    @Test
    void aValueFarFromAllOthersIsNamedWhereverItIs() throws IOException {
        Set<String> said = new TreeSet<>();
        for (int line = 41; line < 61; line++) {
            String start = "descent: warning: column 'width', line " + line + ": 1.0E30 ";
            String warning = warning(with("classify", "kind", line, 0, "1e30"));
            assertTrue(warning.startsWith(start), warning);
            said.add(warning.substring(start.length()));
        }
        String ask = ". Is it right? If not, mend it or take the line out; if it is, give the logarithm of the column";
        String all = said.toString();
        assertTrue(all.contains("flattens the others, half of which lie within 6e-29 standard deviations" + ask), all);
        assertTrue(all.contains("is 3e+29 standard deviations from the mean of the examples to learn from" + ask), all);
        assertEquals(2, said.size(), all);
    }

    @Test
    void aTargetToo() throws IOException {
        Run run = with("regress", "price", 41, 2, "-1e20");
        String said = warning(run);
        assertTrue(said.startsWith("descent: warning: column 'price', line 41: -1.0E20 "), said);
        List<String> told = run.out().lines().filter(l -> l.startsWith("epoch") || l.startsWith("test:")).toList();
        assertEquals(3, told.size());
        assertFalse(LONG_NUMBER.matcher(told.toString()).find(), told::toString);
    }

    @Test
    void whereMostAreEqualNothingIsFlattened() throws IOException {
        StringBuilder s = new StringBuilder("rare,size,kind\n");
        for (int i = 0; i < 60; i++) {
            s.append(i == 7 ? 1 : 0).append(',').append(Math.exp(i / 6.0)).append(i % 2 == 0 ? ",a\n" : ",b\n");
        }
        Path table = Files.writeString(dir.resolve("t.csv"), s);
        Run run = Run.of("train", "--csv", table.toString(), "--label", "kind", "--epochs", "1", "--save",
                dir.resolve("m").toString());
        assertEquals(0, run.status(), run::toString);
        assertEquals("", run.err());
    }
}
