package dev.descent.csv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.nn.Task;
import dev.descent.tensor.HostTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class CsvDatasetTest {
    private static final CsvFormat AUTO = CsvFormat.auto();

    @TempDir
    private Path dir;

    private static void fails(String message, Executable action) {
        String actual = assertThrows(DataException.class, action).getMessage();
        assertTrue(actual.contains(message), () -> "expected '" + message + "' in: " + actual);
    }

    private static void misuse(String message, Executable action) {
        String actual = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(actual.contains(message), () -> "expected '" + message + "' in: " + actual);
    }

    private Path csv(String text) {
        try {
            return Files.writeString(dir.resolve("data.csv"), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    // ---- classification

    @Test
    void readsClasses() {
        CsvDataset c = CsvDataset.load(csv("a,kind,b\n1,dog,2\n3,cat,4.5\n-5e1,dog,+6\n"), CsvSpec.classify("kind"));
        Dataset d = c.data();
        assertEquals(HostTensor.of(new float[][] {{1, 2}, {3, 4.5f}, {-50, 6}}), d.input());
        assertEquals(HostTensor.of(1, 0, 1), d.target());
        assertEquals(List.of("cat", "dog"), d.classNames());
        assertEquals(List.of("a", "b"), c.featureNames());
        assertEquals(List.of("kind"), c.labelNames());
        assertEquals(Task.CLASSIFY, c.task());
        assertTrue(c.header());
    }

    @Test
    void examplesAreNamedByTheirLines() {
        Dataset d = CsvDataset.load(csv("a,kind\n1,dog\n\n\"3\",\"c\nat\"\n5,dog\n"), CsvSpec.classify("kind")).data();
        assertEquals(List.of("line 2", "line 4", "line 6"), List.of(d.name(0), d.name(1), d.name(2)));
        assertEquals("line 6 of the file", d.rows(2).name(0) + " " + d.named());
    }

    @Test
    void sortsIntegerClassesByValue() {
        CsvDataset c = CsvDataset.load(csv("1,10\n2,9\n3,-1\n4,10\n"), CsvSpec.classify("2"));
        assertEquals(List.of("-1", "9", "10"), c.data().classNames());
        assertEquals(HostTensor.of(2, 1, 0, 2), c.data().target());
        assertEquals(List.of("column1"), c.featureNames());
        assertEquals(List.of("column2"), c.labelNames());
        assertFalse(c.header());
        assertEquals(
                List.of("1", "10", "9", "x"),
                CsvDataset.load(csv("1,10\n2,9\n3,x\n4,1\n"), CsvSpec.classify("-1")).data().classNames());
    }

    @Test
    void manyRowsAndManyClasses() {
        StringBuilder s = new StringBuilder("x,y\n");
        for (int i = 0; i < 1000; i++) {
            s.append(i).append(',').append(i % 50).append('\n');
        }
        Dataset d = CsvDataset.load(csv(s.toString()), CsvSpec.classify("y")).data();
        assertEquals(1000, d.size());
        for (int i = 0; i < 1000; i++) {
            assertEquals(i, d.input().getFloat(i, 0));
            assertEquals(i % 50, d.target().getInt(i));
        }
    }

    @Test
    void takesMoreColumnsThanRows() {
        int columns = 20_000;
        StringBuilder s = new StringBuilder(columns * 8);
        for (int c = 1; c < columns; c++) {
            s.append('c').append(c).append(',');
        }
        s.append("y\n");
        for (String label : new String[] {"a", "b"}) {
            s.append("1,".repeat(columns - 1)).append(label).append('\n');
        }
        CsvDataset wide = CsvDataset.load(csv(s.toString()), CsvSpec.classify("y"));
        assertEquals(columns - 1, wide.featureNames().size());
        assertEquals(columns - 1, wide.data().input().shape().dim(1));
    }

    @Test
    void refusesASingleClass() {
        fails("only a single class 'a' in column 'label'",
                () -> CsvDataset.load(csv("x,label\n1,a\n2,a\n"), CsvSpec.classify("label")));
        fails("line 3, column 'label': the cell is empty; fill in the class",
                () -> CsvDataset.load(csv("x,label\n1,a\n2, \n"), CsvSpec.classify("label")));
    }

    // ---- several labels, regression

    @Test
    void readsSeveralLabels() {
        CsvDataset c = CsvDataset.load(csv("x,u,v\n1,0,1\n2,1.0,0\n"), CsvSpec.multilabel("u", "v"));
        assertEquals(HostTensor.of(new float[][] {{0, 1}, {1, 0}}), c.data().target());
        assertEquals(List.of("u", "v"), c.labelNames());
        assertEquals(List.of("u", "v"), c.data().classNames());
        fails("line 3, column 'v': '2' is not 0 or 1",
                () -> CsvDataset.load(csv("x,u,v\n1,0,1\n2,1,2\n"), CsvSpec.multilabel("u", "v")));
        fails("line 2, column 'u': 'yes' is not a number",
                () -> CsvDataset.load(csv("x,u,v\n1,yes,1\n2,1,2\n"), CsvSpec.multilabel("u", "v")));
    }

    @Test
    void readsRealTargets() {
        CsvDataset one = CsvDataset.load(csv("x,y,z\n1,2,3\n4,5,6\n"), CsvSpec.regress("z"));
        assertEquals(HostTensor.of(3f, 6f), one.data().target());
        CsvDataset two = CsvDataset.load(csv("x,y,z\n1,2,3\n4,5,6\n"), CsvSpec.regress("z", "x"));
        assertEquals(HostTensor.of(new float[][] {{3, 1}, {6, 4}}), two.data().target());
        assertEquals(HostTensor.of(new float[][] {{2}, {5}}), two.data().input());
        assertEquals(List.of(), two.data().classNames());
        fails("line 3, column 'z': 'high' is not a number",
                () -> CsvDataset.load(csv("x,z\n1,2\n4,high\n"), CsvSpec.regress("z")));
    }

    // ---- bad cells

    @Test
    void namesLineAndColumnOfABadCell() {
        String[][] cases = {
            {"abc", "'abc' is not a number"},
            {"1f", "'1f' is not a number"},
            {"0x10", "'0x10' is not a number"},
            {"1e", "'1e' is not a number"},
            {"--1", "'--1' is not a number"},
            {"x".repeat(100), "x…' is not a number"},
            {"\"1,5\"", "write the decimal point as '.'"},
            {"NaN", "NaN/Infinity is not allowed"},
            {"-inf", "NaN/Infinity is not allowed"},
            {"Infinity", "NaN/Infinity is not allowed"},
            {"1e39", "too large for a 32-bit float"},
            {"", "the cell is empty; fill in a number or remove the row"},
            {"NA", "the cell is empty ('NA'); fill in a number"},
            {"?", "the cell is empty ('?')"}
        };
        for (String[] c : cases) {
            String text = "age,label\n1,a\n2,b\n\n" + c[0] + ",a\n";
            fails("data.csv: line 5, column 'age': ", () -> CsvDataset.load(csv(text), CsvSpec.classify("label")));
            fails(c[1], () -> CsvDataset.load(csv(text), CsvSpec.classify("label")));
        }
        fails("line 1, column 'column1': 'x1' is not a number; if line 1 is a header, say",
                () -> CsvDataset.load(csv("x1,b\nx2,a\n"), CsvSpec.classify("2")));
        fails("line 1, column 'column1': 'x1' is not a number",
                () -> CsvDataset.load(csv("x1,b\n2,a\n"), CsvSpec.classify("2").withHeader(false)));
    }

    // ---- label columns

    @Test
    void refusesLabelsThatAreNotThere() {
        Path file = csv("age,size,kind\n1,2,a\n3,4,b\n");
        fails("there is no label column 'colour'; the columns are age, size, kind",
                () -> CsvDataset.load(file, CsvSpec.classify("colour")));
        fails("no label column '4'", () -> CsvDataset.load(file, CsvSpec.classify("4")));
        fails("no label column '0'", () -> CsvDataset.load(file, CsvSpec.classify("0")));
        fails("no label column '-4'", () -> CsvDataset.load(file, CsvSpec.classify("-4")));
        fails("'age' and '1' are the same label column 'age'",
                () -> CsvDataset.load(file, CsvSpec.regress("age", "1")));
        fails("every column is a label", () -> CsvDataset.load(csv("x,y\n1,2\n"), CsvSpec.regress("x", "y")));
        fails("give a number from 1 to 2", () -> CsvDataset.load(csv("1,2\n3,4\n"), CsvSpec.regress("y")));
        StringBuilder many = new StringBuilder("c0");
        for (int i = 1; i < 100; i++) {
            many.append(",c").append(i);
        }
        fails("c19 … and 80 more", () -> CsvDataset.load(
                csv(many + "\n" + "1,".repeat(99) + "1\n"), CsvSpec.regress("y")));
        misuse("no label column", () -> new CsvSpec(List.of(), Task.REGRESS, AUTO));
        misuse("use multilabel", () -> new CsvSpec(
                List.of("a", "b"), Task.CLASSIFY, Optional.of(true), Optional.empty()));
        misuse("given twice", () -> CsvSpec.regress("a", "a"));
    }

    // ---- a second file for a network that is trained

    @Test
    void testFilesKeepTheOrderOfFeaturesAndClasses() {
        CsvDataset train = CsvDataset.load(csv("a,b,kind\n1,2,x\n3,4,y\n5,6,z\n"), CsvSpec.classify("kind"));
        CsvDataset test = CsvDataset.load(csv("kind,extra,b,a\nz,text,20,10\nz,text,40,30\nx,,1,1\n"),
                CsvSpec.classify("kind"), train.featureNames(), train.data().classNames());
        assertEquals(HostTensor.of(new float[][] {{10, 20}, {30, 40}, {1, 1}}), test.data().input());
        assertEquals(HostTensor.of(2, 2, 0), test.data().target());
        assertEquals(List.of("x", "y", "z"), test.data().classNames());
        fails("line 2, column 'kind': unknown class 'w'; the known classes are x, y, z", () -> CsvDataset.load(
                csv("kind,b,a\nw,1,2\n"), CsvSpec.classify("kind"), List.of("a", "b"), List.of("x", "y", "z")));
        CsvDataset one = CsvDataset.load(
                csv("kind,b,a\ny,1,2\n"), CsvSpec.classify("kind"), List.of("a", "b"), List.of("x", "y"));
        assertEquals(HostTensor.of(1), one.data().target());
    }

    @Test
    void readsFeaturesByName() {
        List<String> names = List.of("a", "b");
        HostTensor expected = HostTensor.of(new float[][] {{1, 2}, {3, 4}});
        assertEquals(expected, CsvDataset.features(csv("a,b\n1,2\n3,4\n"), names, AUTO));
        assertEquals(expected, CsvDataset.features(csv("kind,b,a\nu,2,1\n,4,3\n"), names, AUTO));
        // one row is enough to know a header by its names
        assertEquals(
                HostTensor.of(new float[][] {{1, 2}}), CsvDataset.features(csv("a;b\n1;2\n"), names, AUTO));
        fails("lacks the feature column 'b'; the columns are a, c",
                () -> CsvDataset.features(csv("a,c\n1,2\n"), names, AUTO));
        fails("lacks the feature columns 'a', 'b'", () -> CsvDataset.features(csv("u,v\n1,2\n"), names, AUTO));
        fails("line 2, column 'b': 'x' is not a number",
                () -> CsvDataset.features(csv("a,b\n1,x\n"), names, AUTO));
        misuse("no feature names", () -> CsvDataset.features(csv("1\n"), List.of(), AUTO));
    }

    @Test
    void readsFeaturesByPosition() {
        HostTensor row = HostTensor.of(new float[][] {{1, 2}});
        assertEquals(row, CsvDataset.features(csv("1,2\n"), List.of("a", "b"), AUTO));
        // trained without a header, with the label first: the names are positions
        List<String> names = List.of("column2", "column3");
        assertEquals(row, CsvDataset.features(csv("7,1,2\n"), names, AUTO));
        assertEquals(row, CsvDataset.features(csv("dog,1,2\n"), names, AUTO));
        assertEquals(row, CsvDataset.features(csv("1,2\n"), names, AUTO));
        // trained with a header, but the file has none; the place of the label is told
        assertEquals(row, CsvDataset.features(csv("1,9,2\n"), List.of("a", "b"), List.of("2"), AUTO));
        fails("has no header and 3 columns, but 2 features are needed",
                () -> CsvDataset.features(csv("1,2,9\n"), List.of("a", "b"), AUTO));
        fails("in this order: a, b", () -> CsvDataset.features(csv("1\n"), List.of("a", "b"), List.of("1"), AUTO));
    }

    @Test
    void loadsWhatItIsGivenAsFormat() {
        CsvSpec spec = CsvSpec.regress("y").withHeader(true).withDelimiter('|');
        assertEquals(new CsvFormat(Optional.of(true), Optional.of('|')), spec.format());
        Dataset d = CsvDataset.load(csv("x|y\n1|2\n"), spec).data();
        assertArrayEquals(new float[] {2}, d.target().floats());
    }

    @Test
    void saysWhyAFileCannotBeRead() {
        Path file = csv("a,y\n1,p\n2,q\n");
        assumeTrue(file.toFile().setReadable(false) && !Files.isReadable(file), "this user may read everything");
        fails("data.csv: can not be read: permission denied", () -> CsvDataset.load(file, CsvSpec.classify("y")));
    }

    @Test
    void aFirstRowWithTheLabelsNameIsAHeader() {
        Path texts = csv("y,z\np,a\nq,b\n");
        fails("line 2, column 'z': 'a' is not a number", () -> CsvDataset.load(texts, CsvSpec.classify("y")));
        fails("if line 1 is a header", () -> CsvDataset.load(texts, CsvSpec.classify("x")));
    }
}
