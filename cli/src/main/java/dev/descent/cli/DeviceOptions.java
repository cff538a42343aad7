package dev.descent.cli;

import dev.descent.device.Choice;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.spi.BackendOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which device a command runs on. */
final class DeviceOptions {
    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "auto, cpu, cuda, opencl, or NAME:INDEX; otherwise the system property"
                    + " descent.device, then the"
                    + " environment variable DESCENT_DEVICE, then auto")
    private @Nullable String device;

    @Option(names = "--threads", paramLabel = "N", description = "threads of the CPU backend; all cores if not given")
    private int threads;

    @Option(names = "--debug", description = "show stack traces; training checks every value for NaN and"
            + " infinity (slow)")
    private boolean debug;

    boolean debug() {
        return debug;
    }

    Choice choose() {
        return Devices.choose(device);
    }

    Device open(Choice choice) {
        if (threads < 0 || threads > 1024) {
            throw new UserError("--threads must be from 1 to 1024, not " + threads);
        }
        return Devices.open(choice, BackendOptions.defaults().withThreads(threads));
    }
}
