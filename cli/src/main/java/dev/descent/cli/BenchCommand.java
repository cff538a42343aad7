package dev.descent.cli;

import dev.descent.benchmarks.Bench;
import dev.descent.benchmarks.Measurement;
import dev.descent.benchmarks.Workload;
import dev.descent.device.Choice;
import dev.descent.device.Device;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Times whole training steps. */
@Command(
        name = "bench",
        description = "Times whole training steps: one JSON line a workload on standard output, and a table on standard"
                + " error.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "WORKLOAD", arity = "0..*", description = "names of workloads; if none is given,"
            + " those for the kind of device, see --list")
    private List<String> names = new ArrayList<>();

    @Option(names = "--list", description = "list the workloads")
    private boolean list;

    @Option(names = "--text", description = "print the table instead of the JSON lines")
    private boolean text;

    @Option(names = "--seconds", paramLabel = "S", description = "time a workload; 5 if not given")
    private double seconds = 5;

    @Mixin
    private final DeviceOptions devices = new DeviceOptions();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (list) {
            Workload.all().forEach(w -> out.println(w.name() + note(w)));
            return 0;
        }
        if (!(seconds > 0) || seconds > 3600) {
            throw new UsageError("--seconds must be a positive number up to 3600, not " + seconds);
        }
        List<Workload> named = UsageError.of(() -> names.stream().map(Workload::named).toList());
        Choice choice = devices.choose();
        PrintWriter err = spec.commandLine().getErr();
        List<Measurement> done = new ArrayList<>();
        long start = System.nanoTime();
        try (Device device = devices.open(choice)) {
            double opened = (System.nanoTime() - start) / 1e9;
            err.printf(Locale.ROOT, "%s; opened in %.2f s%n", devices.line(choice, device), opened);
            for (Workload w : named.isEmpty() ? Workload.of(device.info().kind()) : named) {
                Measurement m = Bench.run(device, w, seconds);
                done.add(m);
                if (!text) {
                    out.println(m.json(Version.text(), device.backend().precision()));
                    out.flush();
                }
            }
        }
        PrintWriter table = text ? out : err;
        table.printf(
                Locale.ROOT, "%-32s %12s %12s %12s %14s%n", "workload", "us a step", "least", "most", "items/s");
        done.forEach(m -> table.printf(Locale.ROOT, "%-32s %12.1f %12.1f %12.1f %,14.0f%n", m.workload(), m.median(),
                m.least(), m.most(), m.itemsPerSecond()));
        return 0;
    }

    private static String note(Workload w) {
        return switch (w.use()) {
            case CPU -> "";
            case GPU -> "  (on a GPU, or when named)";
            case NAMED -> "  (only when named)";
        };
    }
}
