package dev.descent.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.descent.csv.CsvDataset;
import dev.descent.csv.CsvSpec;
import dev.descent.data.DataException;
import java.util.Arrays;

/** Tables to train on. The first byte says what for: classes, several labels, or numbers. */
class CsvDatasetFuzzTest {
    private final Reader[] readers = {
        reader(CsvSpec.classify("-1")), reader(CsvSpec.multilabel("1", "2")), reader(CsvSpec.regress("1"))
    };

    private static Reader reader(CsvSpec spec) {
        return new Reader(".csv", DataException.class, f -> CsvDataset.load(f, spec));
    }

    @FuzzTest
    void read(byte[] bytes) {
        if (bytes.length > 0) {
            readers[(bytes[0] & 0xFF) % readers.length].read(Arrays.copyOfRange(bytes, 1, bytes.length));
        }
    }
}
