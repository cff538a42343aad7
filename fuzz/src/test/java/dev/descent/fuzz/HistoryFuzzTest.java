package dev.descent.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.descent.train.EpochRecord;
import dev.descent.train.RunInfo;
import dev.descent.watch.Telling;
import dev.descent.watch.Watch;
import dev.descent.watch.WatchException;
import dev.descent.watch.WatchSettings;
import java.util.List;
import java.util.Map;

/** Histories that a run goes on with, as a table and as lines of JSON. */
class HistoryFuzzTest {
    private static final RunInfo RESUMED = new RunInfo(
            3, 10, 100, 0, List.of(new EpochRecord(1, 10, 0.1, 1.5, Map.of("loss", 0.5))), 3, 13);

    private final Reader table = new Reader(".csv", WatchException.class, f ->
            goOn(WatchSettings.none().withTable(f)));
    private final Reader lines = new Reader(".jsonl", WatchException.class, f ->
            goOn(WatchSettings.none().withLines(f, 1)));

    private static void goOn(WatchSettings settings) {
        WatchSettings s = settings.withExisting(WatchSettings.Existing.CONTINUE);
        try (Watch watch = Watch.open(s, Telling.plain(), problem -> {})) {
            watch.callback().onStart(RESUMED);
        }
    }

    @FuzzTest
    void read(byte[] bytes) {
        table.read(bytes);
        lines.read(bytes);
    }
}
