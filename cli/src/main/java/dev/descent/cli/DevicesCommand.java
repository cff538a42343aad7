package dev.descent.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.descent.device.Choice;
import dev.descent.device.Devices;
import dev.descent.spi.BackendException;
import dev.descent.spi.DeviceInfo;
import dev.descent.spi.Probe;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which devices there are, and why others are not. */
@Command(
        name = "devices",
        description = "Lists the devices, which one is taken when none is named (*), and for each absent one why.",
        mixinStandardHelpOptions = true)
final class DevicesCommand implements Callable<Integer> {
    private static final String NOT_YET = "this version of Descent has no backend for it";
    private static final String REMEDY = "use --device cpu";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--json", description = "the same for machines")
    private boolean json;

    @Override
    public Integer call() {
        List<Devices.Found> found = Devices.probe();
        Optional<DeviceInfo> taken = taken();
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? json(found, taken) + System.lineSeparator() : text(found, taken));
        return taken.isPresent() ? 0 : Main.FAILED;
    }

    private Optional<DeviceInfo> taken() {
        try {
            Choice c = Devices.choose(null);
            return Optional.of(c.device());
        } catch (BackendException e) {
            spec.commandLine().getErr().println("descent: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static String text(List<Devices.Found> found, Optional<DeviceInfo> taken) {
        StringBuilder s = new StringBuilder();
        for (Devices.Found f : found) {
            switch (f.probe()) {
                case Probe.Available a -> {
                    for (DeviceInfo d : a.devices()) {
                        boolean best = taken.filter(d::equals).isPresent();
                        s.append(String.format(Locale.ROOT, "%s %-10s %s, %s, %,d MiB%s%n", best ? "*" : " ",
                                d.backend() + (a.devices().size() > 1 ? ":" + d.index() : ""), d.name(), d.detail(),
                                d.memoryBytes() >> 20, best ? "  <- taken when none is named" : ""));
                    }
                }
                case Probe.Unavailable u -> s.append(absent(f.provider().name(), u.reason(), u.remedy()));
            }
        }
        Devices.missing(found).forEach(n -> s.append(absent(n, NOT_YET, REMEDY)));
        return s.toString();
    }

    private static String absent(String name, String reason, String remedy) {
        return String.format(Locale.ROOT, "- %-10s absent: %s; %s%n", name, reason, remedy);
    }

    private static String json(List<Devices.Found> found, Optional<DeviceInfo> taken) {
        ArrayNode all = new ObjectMapper().createArrayNode();
        for (Devices.Found f : found) {
            switch (f.probe()) {
                case Probe.Available a -> {
                    for (DeviceInfo d : a.devices()) {
                        all.addObject()
                                .put("backend", d.backend())
                                .put("index", d.index())
                                .put("available", true)
                                .put("auto", taken.filter(d::equals).isPresent())
                                .put("kind", d.kind().name().toLowerCase(Locale.ROOT))
                                .put("name", d.name())
                                .put("memory_bytes", d.memoryBytes())
                                .put("compute_units", d.computeUnits())
                                .put("detail", d.detail());
                    }
                }
                case Probe.Unavailable u -> absent(all.addObject(), f.provider().name(), u.reason(), u.remedy());
            }
        }
        Devices.missing(found).forEach(n -> absent(all.addObject(), n, NOT_YET, REMEDY));
        return all.toString();
    }

    private static void absent(ObjectNode node, String name, String reason, String remedy) {
        node.put("backend", name).put("available", false).put("auto", false).put("reason", reason).put("remedy",
                remedy);
    }
}
