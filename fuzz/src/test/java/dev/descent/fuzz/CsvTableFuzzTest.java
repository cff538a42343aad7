package dev.descent.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.descent.csv.CsvFormat;
import dev.descent.csv.CsvTable;
import dev.descent.data.DataException;

/** Tables as text. */
class CsvTableFuzzTest {
    private final Reader reader = new Reader(".csv", DataException.class, f -> CsvTable.read(f, CsvFormat.auto()));

    @FuzzTest
    void read(byte[] bytes) {
        reader.read(bytes);
    }
}
