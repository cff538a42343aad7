package dev.descent.spi;

import java.util.List;
import java.util.Locale;

/** What a backend found when it looked for its devices. */
public sealed interface Probe {
    /** At least one device can be opened. */
    record Available(List<DeviceInfo> devices) implements Probe {
        public Available {
            devices = List.copyOf(devices);
            if (devices.isEmpty()) {
                throw new IllegalArgumentException("an available backend names at least one device");
            }
        }
    }

    /**
     * No device.
     *
     * @param reason what is missing, as one line
     * @param remedy what the user can do about it, as one line
     */
    record Unavailable(String reason, String remedy) implements Probe {
        /** Both, for a message: the reason ends a sentence, the remedy is the next. */
        public String sentences() {
            return remedy.isEmpty()
                    ? reason
                    : reason + ". " + remedy.substring(0, 1).toUpperCase(Locale.ROOT) + remedy.substring(1);
        }
    }
}
