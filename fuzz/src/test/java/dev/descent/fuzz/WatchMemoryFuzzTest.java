package dev.descent.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.descent.watch.Telling;
import dev.descent.watch.Watch;
import dev.descent.watch.WatchException;
import dev.descent.watch.WatchSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.zip.CRC32C;

/** What was remembered of a run, between a true mark and a true checksum, and the page that is made of it. */
class WatchMemoryFuzzTest {
    private static final long MARK = 0x4465_7363_5761_0001L;

    private final Reader reader = new Reader(".notes", WatchException.class, f -> {
        try (Watch watch = Watch.open(WatchSettings.none(), Telling.plain(), problem -> {})) {
            watch.recall(Files.readAllBytes(f));
            watch.html();
            watch.remembered();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    });

    @FuzzTest
    void read(byte[] bytes) {
        ByteBuffer all = ByteBuffer.allocate(Long.BYTES + bytes.length + Integer.BYTES).putLong(MARK).put(bytes);
        CRC32C sum = new CRC32C();
        sum.update(all.array(), 0, all.position());
        reader.read(all.putInt((int) sum.getValue()).array());
    }
}
