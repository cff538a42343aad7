package dev.descent.cpu;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What there is to know about the machine. */
final class Machine {
    private Machine() {}

    /** The processor's own name where Linux tells it, else the architecture. */
    static String processor() {
        return firstLine("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch", "unknown processor"));
    }

    /** Whether Linux lists this instruction set among the processor's flags. */
    static boolean hasFlag(String flag) {
        return List.of(firstLine("/proc/cpuinfo", "flags").orElse("").split(" ")).contains(flag);
    }

    /** Memory that native buffers may take in all: the machine's, or less where Java sets a limit. */
    static long memory() {
        return Math.min(memInfo("MemTotal"), directLimit());
    }

    /** What is left of {@link #memory()} now. */
    static long freeMemory() {
        long used = 0;
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                used = pool.getMemoryUsed();
            }
        }
        return Math.max(0, Math.min(memInfo("MemAvailable"), directLimit() - used));
    }

    /** -XX:MaxDirectMemorySize, which is the largest heap where it was not given. */
    private static long directLimit() {
        HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long limit = bean == null ? 0 : Long.parseLong(bean.getVMOption("MaxDirectMemorySize").getValue());
        return limit > 0 ? limit : Runtime.getRuntime().maxMemory();
    }

    private static long memInfo(String key) {
        return firstLine("/proc/meminfo", key)
                .map(v -> Long.parseLong(v.substring(0, v.indexOf(' '))) * 1024)
                .orElse(Long.MAX_VALUE);
    }

    /** The text after the colon of the first line that starts with the key. */
    private static Optional<String> firstLine(String file, String key) {
        Path path = Path.of(file);
        if (!Files.isReadable(path)) {
            return Optional.empty();
        }
        try {
            for (String line : Files.readAllLines(path)) {
                int colon = line.indexOf(':');
                if (colon > 0 && line.substring(0, colon).strip().equals(key)) {
                    return Optional.of(line.substring(colon + 1).strip());
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            // The name of the processor is worth no failure.
            return Optional.empty();
        }
    }
}
