package dev.descent.it.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.storage.Safetensors;
import dev.descent.tensor.HostTensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed again and again, as by {@code kill -9}, ends with the bits of one that nobody killed. */
class KillTest {
    private static final int KILLS = 100;
    /** Of a life that is not killed while it saves: some steps, and a save or more. */
    private static final int LONGEST_MILLIS = 60;
    /** A life that is killed while it saves saves so often at most. */
    private static final int MOST_SAVES = 4;

    @TempDir
    private Path dir;

    @Test
    void aHundredKillsChangeNothing() throws IOException, InterruptedException {
        Map.Entry<Map<String, HostTensor>, String> whole = KilledRun.whole();
        SplittableRandom random = new SplittableRandom(1);
        int kills = 0;
        int inSave = 0;
        for (int run = 0; kills < KILLS; run++) {
            Path folder = dir.resolve("run" + run);
            while (!Files.exists(folder.resolve(KilledRun.END))) {
                boolean inSaves = kills % 2 == 0 && kills < KILLS;
                Process life = start(folder, inSaves ? 1 + random.nextInt(MOST_SAVES) : -1, kills);
                try {
                    if (inSaves || kills >= KILLS) { // the last life of the last run is not killed
                        assertTrue(life.waitFor(60, TimeUnit.SECONDS), "it does not end");
                        assertTrue(life.exitValue() == 0 || life.exitValue() == KilledRun.KILLED, this::said);
                    } else {
                        life.waitFor(random.nextInt(LONGEST_MILLIS), TimeUnit.MILLISECONDS);
                    }
                } finally {
                    life.destroyForcibly().waitFor();
                }
                if (!Files.exists(folder.resolve(KilledRun.END))) {
                    kills++;
                    inSave += isSaving(folder) ? 1 : 0;
                }
            }
            Safetensors end = Safetensors.read(folder.resolve(KilledRun.END));
            assertEquals(whole.getKey(), end.tensors(), "run " + run);
            assertEquals(whole.getValue(), end.metadata().get("history"), "run " + run);
        }
        assertTrue(inSave >= KILLS / 10, "only " + inSave + " of " + kills + " kills came while a file was written");
    }

    private static boolean isSaving(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(f -> f.getFileName().toString().contains(".part"));
        }
    }

    /** A life that has begun to train, on scalar loops, which start faster and give the same as vectors. */
    private Process start(Path folder, int saves, int seed) throws IOException {
        Files.createDirectories(folder);
        Path java = Path.of(System.getProperty("java.home", ""), "bin", "java");
        Process life = new ProcessBuilder(java.toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path", ""),
                KilledRun.class.getName(), folder.toString(), Integer.toString(saves), Integer.toString(seed))
                .redirectError(dir.resolve("err").toFile())
                .start();
        String line = life.inputReader(StandardCharsets.UTF_8).readLine();
        assertTrue(line != null && line.startsWith("from step "), () -> line + said());
        return life;
    }

    private String said() {
        try {
            List<String> lines = Files.readAllLines(dir.resolve("err"));
            return String.join("\n", lines);
        } catch (IOException e) {
            return "what it said cannot be read: " + e;
        }
    }
}
