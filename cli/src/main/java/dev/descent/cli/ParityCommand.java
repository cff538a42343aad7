package dev.descent.cli;

import dev.descent.conformance.ConformanceSuite;
import dev.descent.conformance.Report;
import dev.descent.conformance.SideBySide;
import dev.descent.device.Choice;
import dev.descent.device.Device;
import dev.descent.storage.SafeWrite;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        description = "Compares every kernel of a device, element by element, with a float64 oracle;"
                + " --device all sets the devices side by side.",
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

    @Option(names = "--force", description = "replace files that exist")
    private boolean force;

    @Option(names = "--markdown", paramLabel = "FILE", description = "write the table there as a page")
    private @Nullable Path markdown;

    @Mixin
    private final DeviceOptions devices = new DeviceOptions();

    @Override
    public Integer call() {
        ConformanceSuite suite = new ConformanceSuite(devices.precision());
        if (!suite.matches(op)) {
            throw new UsageError("--op: " + suite.noMatch(op));
        }
        for (Path file : new Path[] {json, markdown}) {
            if (file != null) {
                SafeWrite.check(file, force);
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        List<Report> reports = new ArrayList<>();
        List<String> described = new ArrayList<>();
        for (Choice choice : devices.chooseSome()) {
            try (Device device = devices.open(choice)) {
                out.println(devices.line(choice, device));
                out.flush();
                described.add(device.info().name() + ", " + device.info().detail());
                reports.add(suite.run(device.backend(), op));
            }
        }
        SideBySide all = new SideBySide(reports);
        write(json, all.json());
        write(markdown, all.markdown(described));
        out.print(reports.size() == 1 ? reports.get(0).text() : all.text());
        return all.passed() ? 0 : Main.FAILED;
    }

    private void write(@Nullable Path file, String text) {
        if (file != null) {
            SafeWrite.write(file, force, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
