package dev.descent.cli;

import dev.descent.device.Choice;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.device.UnknownDeviceException;
import dev.descent.spi.BackendOptions;
import dev.descent.spi.DeviceKind;
import dev.descent.spi.Precision;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which device a command runs on. */
final class DeviceOptions {
    static final int MOST_THREADS = 1024;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "auto, cpu, cuda, opencl, or NAME:INDEX (./descent devices lists those that can be used);"
                    + " otherwise the system property descent.device, then the environment variable DESCENT_DEVICE,"
                    + " then auto")
    private @Nullable String device;

    @Option(names = "--threads", paramLabel = "N", description = "threads of the CPU backend, 1 to " + MOST_THREADS
            + "; all cores if not given")
    private @Nullable Integer threads;

    @Option(names = "--precision", paramLabel = "P", description = "factors of matrix products: strict (float32), tf32"
            + " or bf16; sums and weights stay in float32, and devices without such products keep to strict"
            + " (default: strict)")
    private String precision = "strict";

    @Option(names = "--debug", description = "show stack traces; training checks every value for NaN and"
            + " infinity (slow)")
    private boolean debug;

    boolean debug() {
        return debug;
    }

    /** What is refused before anything is looked for. */
    void check() {
        precision();
        Integer n = threads;
        if (n != null && (n < 1 || n > MOST_THREADS)) {
            throw new UsageError("--threads must be from 1 to " + MOST_THREADS + ", not " + n);
        }
    }

    Choice choose() {
        check();
        try {
            return Devices.choose(device);
        } catch (UnknownDeviceException e) {
            // a name from the environment is no mistake on the command line
            throw device == null ? e : new UsageError("--device: " + e.getMessage());
        }
    }

    /** Every usable device where {@code --device all} asks for them, else the one chosen. */
    List<Choice> chooseSome() {
        return "all".equals(device) ? Devices.all() : List.of(choose());
    }

    Device open(Choice choice) {
        Integer n = threads;
        return Devices.open(choice, new BackendOptions(0, n == null ? 0 : n, precision()));
    }

    /** Threads that were asked for. */
    OptionalInt threads() {
        Integer n = threads;
        return n == null ? OptionalInt.empty() : OptionalInt.of(n);
    }

    Precision precision() {
        for (Precision p : Precision.values()) {
            if (p.name().equalsIgnoreCase(precision)) {
                return p;
            }
        }
        throw new UsageError("--precision must be strict, tf32 or bf16, not '" + precision + "'");
    }

    /**
     * What runs, and why: an open device knows how many threads it has. A second line says where it computes more
     * exactly than was asked for.
     */
    String line(Choice choice, Device device) {
        String line = new Choice(choice.provider(), device.info(), choice.reason()).line();
        if (device.info().backend().equals("cuda") && device.info().kind() == DeviceKind.CPU) {
            line += System.lineSeparator() + "device cuda is a stand-in for tests and no GPU; its times mean nothing";
        }
        Precision used = device.backend().precision();
        return used == precision() ? line : line + System.lineSeparator() + "device " + device.info().backend()
                + " has no " + word(precision()) + " products; computing in "
                + (used == Precision.STRICT ? "float32 (strict)" : word(used));
    }

    /** As it is written behind {@code --precision}. */
    static String word(Precision p) {
        return p.name().toLowerCase(Locale.ROOT);
    }
}
