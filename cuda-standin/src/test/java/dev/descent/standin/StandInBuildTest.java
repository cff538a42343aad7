package dev.descent.standin;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandInBuildTest {
    @TempDir
    private Path cache;

    @Test
    void oldBuildsAreForgotten() throws IOException {
        Instant limit = Instant.now().minus(Duration.ofDays(7));
        Path old = Files.createDirectory(cache.resolve("old"));
        Path young = Files.createDirectory(cache.resolve("young"));
        for (Path build : new Path[] {old, young}) {
            Files.createFile(build.resolve("libcuda.so.1"));
        }
        Files.setLastModifiedTime(old, FileTime.from(limit.minusSeconds(1)));
        Files.setLastModifiedTime(young, FileTime.from(limit.plusSeconds(1)));
        StandInBuild.forget(cache, limit);
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(young.resolve("libcuda.so.1")));
    }
}
