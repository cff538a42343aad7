package dev.descent.cli;

import dev.descent.conformance.ConformanceSuite;
import dev.descent.conformance.Report;
import dev.descent.device.Choice;
import dev.descent.device.Device;
import dev.descent.storage.SafeWrite;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Holds a device beside the float64 oracle. */
@Command(
        name = "parity",
        description = "Compares every kernel of a device, element by element, with a float64 oracle.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ParityCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--op", paramLabel = "PATTERN", description = "ops or cases by name, * for anything; all if"
            + " not given")
    private String op = "*";

    @Option(names = "--json", paramLabel = "FILE", description = "write the report there as JSON too")
    private @Nullable Path json;

    @Option(names = "--force", description = "replace the file if it exists")
    private boolean force;

    @Mixin
    private final DeviceOptions devices = new DeviceOptions();

    @Override
    public Integer call() {
        Path file = json;
        if (file != null) {
            SafeWrite.check(file, force);
        }
        Choice choice = devices.choose();
        PrintWriter out = spec.commandLine().getOut();
        try (Device device = devices.open(choice)) {
            out.println(DeviceOptions.line(choice, device));
            Report report = new ConformanceSuite().run(device.backend(), op);
            if (file != null) {
                SafeWrite.write(file, force, ByteBuffer.wrap(report.json().getBytes(StandardCharsets.UTF_8)));
            }
            out.print(report.text());
            return report.passed() ? 0 : Main.FAILED;
        }
    }
}
