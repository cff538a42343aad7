package dev.descent.watch;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Chromium without a window. Each call is a process of its own, with a profile of its own and no way out. */
record Browser(Path program, Path folder) {
    private static final String REQUIRE = "descent.require.chromium";
    private static final long PATIENCE_SECONDS = 90;

    /** Skips the test where there is no Chromium, unless -Ddescent.require.chromium=true says that it has to be. */
    static Browser in(Path folder) {
        Optional<Path> found = Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .filter(p -> !p.isEmpty()).map(p -> Path.of(p).resolve(name)))
                .filter(Files::isExecutable)
                .findFirst();
        String missing = "no chromium on the PATH to look at pages with (Debian: apt-get install chromium)";
        if (Boolean.getBoolean(REQUIRE)) {
            assertTrue(found.isPresent(), missing);
        }
        assumeTrue(found.isPresent(), missing);
        return new Browser(found.orElseThrow(), folder);
    }

    /** What a page gave: its document when it had loaded, and the lines of its console. */
    record Page(String dom, List<String> console) {}

    /** A picture of a page, and the lines of its console. */
    record Picture(BufferedImage image, List<String> console) {
        /** Pixels of exactly this colour. */
        int count(int rgb) {
            int n = 0;
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    n += (image.getRGB(x, y) & 0xffffff) == rgb ? 1 : 0;
                }
            }
            return n;
        }
    }

    /** Loads a page; virtual time passes, so that what waits a second has happened. */
    Page load(String address) throws IOException, InterruptedException {
        Path out = run("--dump-dom", "--virtual-time-budget=4000", "--allow-file-access-from-files", address);
        return new Page(Files.readString(out), console());
    }

    Picture look(String address, int width, int height, boolean dark) throws IOException, InterruptedException {
        Path file = folder.resolve("page.png");
        run("--screenshot=" + file, "--hide-scrollbars", "--window-size=" + width + "," + height,
                "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1), address);
        return new Picture(ImageIO.read(file.toFile()), console());
    }

    private Path run(String... what) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--headless", "--no-sandbox",
                "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--user-data-dir=" + folder.resolve("profile"),
                "--enable-logging=stderr"));
        command.addAll(List.of(what));
        Path out = folder.resolve("browser.out");
        Process p = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("browser.err").toFile())
                .start();
        if (!p.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            p.destroyForcibly();
            fail("chromium did not end within " + PATIENCE_SECONDS + " s: " + command);
        }
        if (p.exitValue() != 0) {
            fail("chromium failed: " + Files.readString(folder.resolve("browser.err")));
        }
        return out;
    }

    private List<String> console() throws IOException {
        return Files.readAllLines(folder.resolve("browser.err")).stream().filter(l -> l.contains("CONSOLE")).toList();
    }
}
