package dev.descent.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** What tells this process from every other one, dead ones with the same number included. */
final class ThisProcess {
    /** Number and moment of birth, in letters that may stand in a file's name. */
    static final String TOKEN = Long.toHexString(ProcessHandle.current().pid()) + "-"
            + Long.toHexString(ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH).toEpochMilli());

    private ThisProcess() {}

    /** The name of this machine for messages, without asking the network. */
    static String host() {
        for (String name : new String[] {"HOSTNAME", "COMPUTERNAME"}) {
            String value = System.getenv(name);
            if (value != null && !value.isBlank()) {
                return value.strip();
            }
        }
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "unknown"; // no Linux, and nothing in the environment
        }
    }
}
