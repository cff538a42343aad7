package dev.descent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The processor of this machine. */
final class Processor {
    private static final Path LINUX = Path.of("/proc/cpuinfo");
    private static final int ENOUGH = 1 << 16;

    private Processor() {}

    /** Its own name where the system tells it, else the architecture. */
    static String name() {
        return linux()
                .or(() -> Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER"))) // Windows
                .orElse(System.getProperty("os.arch", "unknown"));
    }

    private static Optional<String> linux() {
        if (!Files.isReadable(LINUX)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(LINUX)) {
            Stream<String> lines = new String(in.readNBytes(ENOUGH), StandardCharsets.UTF_8).lines();
            return lines.filter(l -> l.startsWith("model name") && l.contains(":"))
                    .map(l -> l.substring(l.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty(); // the name is worth no failure
        }
    }
}
