package dev.descent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.train.EpochRecord;
import dev.descent.train.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvLinesTest {
    @TempDir
    private Path dir;

    private Path file;

    @BeforeEach
    void name() {
        file = dir.resolve("h.csv");
    }

    /** The third epoch has a value of its own. */
    private static EpochPoint epoch(int e) {
        return new EpochPoint(e, 10L * e, 0.01 / e, 1.5 + e / 1000.0, 99, e == 3
                ? Runs.values("loss", 0.5 / e, "skipped_steps", 2, "val_r2", Double.NaN)
                : Runs.values("loss", 0.5 / e, "val_r2", Double.NaN));
    }

    private static String history(int epochs) {
        List<EpochRecord> records = new ArrayList<>();
        for (int e = 1; e <= epochs; e++) {
            EpochPoint p = epoch(e);
            records.add(new EpochRecord(e, p.step(), p.learningRate(), p.seconds(), p.values()));
        }
        return new History(records, false, false, 0, 0).csv();
    }

    private void write(int epochs) {
        try (CsvLines lines = new CsvLines(new LineFile(file))) {
            lines.start(Standing.start(), false);
            for (int e = 1; e <= epochs; e++) {
                lines.epoch(epoch(e));
            }
        }
    }

    private static Standing at(long step, int epochs) {
        List<EpochPoint> done = new ArrayList<>();
        for (int e = 1; e <= epochs; e++) {
            done.add(epoch(e));
        }
        return new Standing(0, step, done, Double.NaN, List.of());
    }

    private Optional<String> start(Standing at) {
        try (CsvLines lines = new CsvLines(new LineFile(file))) {
            return lines.start(at, true);
        }
    }

    @Test
    void epochsThatWereUndoneAreTakenBack() throws IOException {
        try (CsvLines lines = new CsvLines(new LineFile(file))) {
            lines.start(Standing.start(), false);
            for (int e = 1; e <= 4; e++) {
                lines.epoch(epoch(e));
            }
            lines.back(at(20, 2));
            assertEquals(history(2), Files.readString(file));
            lines.epoch(epoch(3));
            assertEquals(history(3), Files.readString(file));
        }
    }

    @Test
    void everyEpochIsThereAtOnceInTheFormOfAHistory() throws IOException {
        try (CsvLines lines = new CsvLines(new LineFile(file))) {
            lines.start(Standing.start(), false);
            for (int e = 1; e <= 5; e++) {
                lines.epoch(epoch(e));
                assertEquals(history(e), Files.readString(file), "after epoch " + e);
            }
        }
    }

    @Test
    void aRunThatGoesOnHasEachEpochOnce() throws IOException {
        for (int kept = 1; kept <= 4; kept++) {
            write(4);
            Files.writeString(file, Files.readString(file) + "5,50,0.0");
            try (CsvLines lines = new CsvLines(new LineFile(file))) {
                assertEquals(Optional.empty(), lines.start(at(10L * kept + 3, kept), true));
                assertEquals(history(kept), Files.readString(file));
                for (int e = kept + 1; e <= 5; e++) {
                    lines.epoch(epoch(e));
                }
            }
            assertEquals(history(5), Files.readString(file));
        }
    }

    @Test
    void epochsThatAreMissingAreAdded() throws IOException {
        start(at(33, 3));
        assertEquals(history(3), Files.readString(file));
        Files.writeString(file, "epoch,st");
        start(at(33, 3));
        assertEquals(history(3), Files.readString(file));
        write(2);
        start(at(33, 3));
        assertEquals(history(3), Files.readString(file));
    }

    @Test
    void epochsOfAnEarlierCallOfFitStay() throws IOException {
        write(4);
        start(new Standing(30, 45, List.of(epoch(4)), Double.NaN, List.of()));
        assertEquals(history(4), Files.readString(file));
    }

    @Test
    void aRunThatBeginsAgainKeepsTheOldLinesUnderAnotherName() throws IOException {
        write(2);
        assertTrue(start(Standing.start()).orElseThrow().endsWith("h-2.csv"));
        assertEquals(history(2), Files.readString(dir.resolve("h-2.csv")));
        assertEquals(0, Files.size(file));
    }

    @Test
    void whatIsOfAnotherRunOrNoHistoryStaysAsItIs() throws IOException {
        write(2);
        refused(at(13, 0), "line 2, is of another run");
        refused(new Standing(0, 25, List.of(epoch(1), new EpochPoint(2, 20, 0.01, 9, 9, Runs.values("loss", 1))),
                Double.NaN, List.of()), "line 3, is of another run");
        assertEquals(history(2), Files.readString(file));
        for (String other : List.of("precious", "a,b\n1,2\n", "epochs,step\n")) {
            Files.writeString(file, other);
            refused(at(23, 2), "line 1, is no line of a run's history");
            assertEquals(other, Files.readString(file));
        }
        for (String row : List.of("1,2", "1,2,3,4,x", "", "1.5,2,3,4,5")) {
            Files.writeString(file, "epoch,step,learning_rate,seconds,loss\n" + row + "\n");
            refused(at(23, 2), "line 2, is no line of a run's history");
        }
    }

    private void refused(Standing at, String why) {
        WatchException e = assertThrows(WatchException.class, () -> start(at));
        assertTrue(e.getMessage().contains(why), e::getMessage);
    }
}
