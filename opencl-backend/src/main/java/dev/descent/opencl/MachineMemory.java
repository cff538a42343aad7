package dev.descent.opencl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory that a device shares with the machine, where it is the processor. */
final class MachineMemory {
    private static final Path INFO = Path.of("/proc/meminfo");
    private static final String AVAILABLE = "MemAvailable:";

    private MachineMemory() {}

    /** Bytes that programs can still have; the largest number where the system does not tell. */
    static long available() {
        try {
            if (Files.isReadable(INFO)) {
                for (String line : Files.readAllLines(INFO)) {
                    if (line.startsWith(AVAILABLE)) {
                        String[] words = line.substring(AVAILABLE.length()).strip().split(" ");
                        return Long.parseLong(words[0]) * 1024;
                    }
                }
            }
        } catch (IOException | NumberFormatException e) {
            return Long.MAX_VALUE;
        }
        return Long.MAX_VALUE;
    }
}
