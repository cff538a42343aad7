package dev.descent.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.DataException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class CsvTableTest {
    private static final CsvFormat AUTO = CsvFormat.auto();

    @TempDir
    private Path dir;

    private static void fails(String message, Executable action) {
        String actual = assertThrows(DataException.class, action).getMessage();
        assertTrue(actual.contains(message), () -> "expected '" + message + "' in: " + actual);
    }

    private Path csv(String text) {
        return csv(text, StandardCharsets.UTF_8);
    }

    private Path csv(String text, Charset charset) {
        try {
            return Files.write(dir.resolve("data.csv"), text.getBytes(charset));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private CsvTable read(String text) {
        return CsvTable.read(csv(text), AUTO);
    }

    @Test
    void keepsCellsAndLines() {
        CsvTable t = read("name,size\n\"Smith, \"\"J\"\"\",1\n\n\"two\nlines\",2\nlast,3");
        assertEquals(List.of("name", "size"), t.columns());
        assertEquals(List.of("Smith, \"J\"", "two\nlines", "last"), t.column("name"));
        assertEquals(List.of("1", "2", "3"), t.column("size"));
        assertEquals(List.of(2L, 4L, 6L), t.lines());
        assertTrue(t.header());
        assertEquals(',', t.delimiter());
        String message = assertThrows(IllegalArgumentException.class, () -> t.column("age")).getMessage();
        assertEquals("no column 'age'; the columns are name, size", message);
    }

    @Test
    void readsAnyLineEndAndAByteOrderMark() {
        for (String end : new String[] {"\n", "\r\n", "\r"}) {
            CsvTable t = read("\uFEFFgröße,b" + end + "1,2" + end + "  " + end + "3,4" + end);
            assertEquals(List.of("größe", "b"), t.columns());
            assertEquals(List.of(List.of("1", "2"), List.of("3", "4")), t.rows());
        }
    }

    @Test
    void findsTheDelimiter() {
        assertEquals(';', read("a;b\n1;2\n").delimiter());
        assertEquals('\t', read("a\tb\n1,5\t2\n").delimiter());
        assertEquals(';', read("a;b\n1,5;2,5\n").delimiter());
        assertEquals(';', read("1,5;2,5\n3,5;4,5\n").delimiter());
        assertEquals(',', read("a,b\n\"x;y;z\",2\n").delimiter());
        assertEquals(',', read("a\n1\n").delimiter());
        assertEquals(List.of("a"), read("a\n1\n").columns());
        // no candidate is regular: the most frequent one of the first line, and the row with a mistake is named
        fails("line 3 has 2 columns, the header has 3 (delimiter ',')", () -> read("a,b,c\n1,2,3\n4,5\n"));
        assertEquals('|', CsvTable.read(csv("a|b\n1|2\n"), AUTO.withDelimiter('|')).delimiter());
        assertThrows(IllegalArgumentException.class, () -> AUTO.withDelimiter('"'));
    }

    @Test
    void findsTheHeader() {
        assertTrue(read("a,b\n1,2\n").header());
        assertTrue(read("x,kind\n1,dog\n").header());
        assertTrue(read("label,0,1,2\ndog,5,6,7\ncat,5,6,7\n".replace("dog", "3")).header());
        assertTrue(read("0,1,2,target\n5,6,7,1\n").header());
        assertFalse(read("1,2\n3,4\n").header());
        assertFalse(read("1,2\n").header());
        assertFalse(read("1,dog\n2,cat\n").header());
        assertFalse(read("nan,2\n3,4\n").header());
        assertFalse(read(",2\n3,4\n").header());
        assertFalse(read("dog,2\n").header());
        assertEquals(List.of("column1", "column2"), read("1,2\n3,4\n").columns());
        assertEquals(List.of("1", "2"), CsvTable.read(csv("1,2\n3,4\n"), AUTO.withHeader(true)).columns());
        assertEquals(2, CsvTable.read(csv("a,b\n1,2\n"), AUTO.withHeader(false)).rows().size());
        // a typing mistake in the first row must not make it a header
        fails("line 1 could be a header or a row with a mistake", () -> read("abc,2.5,7\n1,2,3\n"));
        fails("say whether the file has a header", () -> read("abc,2,7\n1,2,3\n"));
    }

    @Test
    void refusesFilesThatAreNoTables() {
        fails("no such file", () -> CsvTable.read(dir.resolve("none.csv"), AUTO));
        fails("no such file", () -> CsvTable.read(dir.resolve("none.csv"), AUTO.withDelimiter(',')));
        fails("is a folder", () -> CsvTable.read(dir, AUTO));
        fails("is empty", () -> read(""));
        fails("is empty", () -> read("\n \n\n"));
        fails("has only a header (line 1), no rows", () -> read("a,b\n"));
        fails("has only a header (line 2), no rows", () -> CsvTable.read(csv("\n1,2\n"), AUTO.withHeader(true)));
        fails("zero bytes", () -> read("a,b\n1,\0\n"));
        fails("UTF-16", () -> CsvTable.read(csv("\uFEFFa,b\n1,2\n", StandardCharsets.UTF_16LE), AUTO));
        fails("line 1 is not UTF-8 (byte 2 of the file); save it as UTF-8",
                () -> CsvTable.read(csv("größe,b\n1,2\n", StandardCharsets.ISO_8859_1), AUTO));
    }

    @Test
    void namesTheLineOfARowWithOtherColumns() {
        StringBuilder s = new StringBuilder("c1");
        for (int c = 2; c <= 65; c++) {
            s.append(",c").append(c);
        }
        for (int line = 2; line <= 16; line++) {
            s.append("\n1").append(",1".repeat(64));
        }
        s.append("\n1").append(",1".repeat(11)).append('\n');
        fails("line 17 has 12 columns, the header has 65", () -> read(s.toString()));
        fails("line 3 has 3 columns, line 1 has 2", () -> read("1,2\n3,4\n5,6,7\n"));
        fails("line 2 has 2 columns, line 1 has 1", () -> CsvTable.read(csv("1\n1,2\n"), AUTO.withDelimiter(',')));
        fails("line 3 has 1 columns, the header has 2 (is a quote left open?)",
                () -> read("a,b\n1,2\n\"3,4\n5,6\"\n"));
    }

    @Test
    void refusesBadHeaders() {
        fails("line 1: columns 1 and 3 are both named 'a'", () -> read("a,b, a\n1,2,3\n"));
        fails("line 1: column 1 has no name", () -> read(",a\n0,1\n"));
    }

    @Test
    void refusesDamagedQuotes() {
        fails("data.csv: in the first row: ", () -> read("\"a,b\n1,2\n"));
        fails("data.csv: after line 1: ", () -> read("a,b\n\"1,2\n"));
        fails("line 3", () -> read("a,b\n1,2\n\"3\"x,4\n"));
        fails("Unclosed quoted field at end of input (record starting at line 3)",
                () -> read("a,b\n1,2\n\"3,4\n5,6\n"));
    }
}
