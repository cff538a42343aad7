package dev.descent.device;

import dev.descent.spi.BackendException;
import dev.descent.spi.BackendOptions;
import dev.descent.spi.BackendProvider;
import dev.descent.spi.DeviceInfo;
import dev.descent.spi.DeviceKind;
import dev.descent.spi.Probe;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds backends with {@link ServiceLoader} and opens devices.
 *
 * <p>A device is named {@code auto}, {@code cpu}, {@code cuda}, {@code opencl}, or with an index as in
 * {@code opencl:1}. Without a name, the system property {@code descent.device} counts, then the environment variable
 * {@code DESCENT_DEVICE}, where one that is blank counts as not set; then {@code auto}: cuda, an OpenCL GPU, cpu, an
 * OpenCL CPU, a stand-in for CUDA, in this order. A device that was named is used, or the call fails with the reason.
 */
public final class Devices {
    /** System property that names the device. */
    public static final String PROPERTY = "descent.device";
    /** Environment variable that names the device. */
    public static final String ENVIRONMENT = "DESCENT_DEVICE";
    /** Backends of this project, in the order in which they are listed when absent from the class path. */
    private static final List<String> KNOWN = List.of("cuda", "opencl", "cpu");

    private static final Logger LOG = LoggerFactory.getLogger(Devices.class);

    private Devices() {}

    /** A backend and what it found. */
    public record Found(BackendProvider provider, Probe probe) {}

    /** Asks every backend on the class or module path, ordered by name. */
    public static List<Found> probe() {
        return probe("auto");
    }

    /** Asks the backend of a device by name, or all of them for {@code auto}; drivers take their time to answer. */
    private static List<Found> probe(String device) {
        return ServiceLoader.load(BackendProvider.class).stream()
                .map(p -> p.get())
                .sorted(Comparator.comparing(BackendProvider::name))
                .map(p -> new Found(p, device.equals("auto") || p.name().equals(backend(device))
                        ? p.probe()
                        : new Probe.Unavailable("not looked for", "ask for it by name")))
                .toList();
    }

    private static String backend(String device) {
        int colon = device.indexOf(':');
        return colon < 0 ? device : device.substring(0, colon);
    }

    /** Names of the project's backends that are not on the class or module path. */
    public static List<String> missing(List<Found> found) {
        return KNOWN.stream()
                .filter(n -> found.stream().noneMatch(f -> f.provider().name().equals(n)))
                .toList();
    }

    /** Chooses by property, environment or {@code auto}, and opens. */
    public static Device open() {
        return open(null);
    }

    /** Opens the named device; null as {@link #open()}. */
    public static Device open(@Nullable String name) {
        return open(choose(name), BackendOptions.defaults());
    }

    /** Opens a chosen device. */
    public static Device open(Choice choice, BackendOptions options) {
        LOG.debug("{}", choice.line());
        return new Device(choice.provider()
                .open(new BackendOptions(choice.device().index(), options.threads(), options.precision())));
    }

    /**
     * Decides which device {@code name} means, without opening it.
     *
     * @throws BackendException if there is none; the message says why and what to do
     */
    public static Choice choose(@Nullable String name) {
        Wish wish = Wish.of(name, System.getProperty(PROPERTY), System.getenv(ENVIRONMENT));
        return choose(wish, probe(wish.name()));
    }

    /**
     * Every device that can be used, in the order of {@code auto}; the oracle is none.
     *
     * @throws BackendException if there is none
     */
    public static List<Choice> all() {
        return candidates(probe()).stream()
                .map(c -> new Choice(c.provider(), c.device(), "all"))
                .toList();
    }

    /** A device's name, and who named it. */
    record Wish(String name, String by) {
        static Wish of(@Nullable String argument, @Nullable String property, @Nullable String environment) {
            if (argument != null) {
                return new Wish(argument, "asked for");
            }
            if (property != null && !property.isBlank()) {
                return new Wish(property, "system property " + PROPERTY);
            }
            return environment != null && !environment.isBlank()
                    ? new Wish(environment, "environment variable " + ENVIRONMENT)
                    : new Wish("auto", "auto");
        }
    }

    static Choice choose(Wish wish, List<Found> found) {
        return wish.name().equals("auto") ? auto(wish.by(), found) : named(wish.name(), wish.by(), found);
    }

    private static Choice auto(String by, List<Found> found) {
        List<String> absent = absent(found);
        Choice best = candidates(found).get(0);
        String reason = absent.isEmpty() ? by : by + "; " + String.join("; ", absent);
        return new Choice(best.provider(), best.device(), reason);
    }

    private static List<String> absent(List<Found> found) {
        List<String> absent = new ArrayList<>();
        for (Found f : found) {
            if (f.probe() instanceof Probe.Unavailable u) {
                absent.add("no " + f.provider().name() + ": " + u.reason());
            }
        }
        return absent;
    }

    /** What can be used, best first; at least one. */
    private static List<Choice> candidates(List<Found> found) {
        List<Choice> candidates = new ArrayList<>();
        for (Found f : found) {
            if (f.probe() instanceof Probe.Available a) {
                a.devices().stream()
                        .filter(d -> d.kind() != DeviceKind.ORACLE)
                        .forEach(d -> candidates.add(new Choice(f.provider(), d, "")));
            }
        }
        if (candidates.isEmpty()) {
            List<String> absent = absent(found);
            throw new BackendException("no device can be used: "
                    + (absent.isEmpty()
                            ? "no backend is on the class path; add descent-cpu-backend"
                            : String.join("; ", absent)));
        }
        candidates.sort(Comparator.comparingInt(c -> rank(c.device())));
        return candidates;
    }

    /** Place of a device in the order of {@code auto}. */
    private static int rank(DeviceInfo d) {
        return switch (d.backend()) {
            case "cuda" -> d.kind() == DeviceKind.CPU ? 4 : 0;
            case "opencl" -> d.kind() == DeviceKind.CPU ? 3 : 1;
            default -> 2;
        };
    }

    private static Choice named(String name, String by, List<Found> found) {
        int colon = name.indexOf(':');
        String backend = backend(name);
        int index = colon < 0 ? 0 : index(name, colon, by);
        Found f = found.stream()
                .filter(x -> x.provider().name().equals(backend))
                .findFirst()
                .orElseThrow(() -> unknown(name, backend, by, found));
        return switch (f.probe()) {
            case Probe.Unavailable u ->
                throw new BackendException("device '" + name + "' (" + by + ") cannot be used: "
                        + u.sentences());
            case Probe.Available a -> {
                if (index >= a.devices().size()) {
                    throw new BackendException("device '" + name + "' (" + by + ") does not exist: " + backend + " has "
                            + (a.devices().size() == 1
                                    ? "1 device, " + backend + ":0"
                                    : a.devices().size() + " devices, numbered from 0"));
                }
                yield new Choice(f.provider(), a.devices().get(index), by);
            }
        };
    }

    private static int index(String name, int colon, String by) {
        try {
            int i = Integer.parseInt(name.substring(colon + 1));
            if (i >= 0) {
                return i;
            }
        } catch (NumberFormatException e) {
            LOG.trace("not an index", e);
        }
        throw new UnknownDeviceException("device '" + name + "' (" + by + ") does not parse: write NAME or NAME:INDEX,"
                + " as in opencl:1");
    }

    private static BackendException unknown(String name, String backend, String by, List<Found> found) {
        if (KNOWN.contains(backend)) {
            return new BackendException("device '" + name + "' (" + by + ") cannot be used: "
                    + "its backend is not on the class path; add the artifact descent-" + backend + "-backend");
        }
        String known = Stream.concat(KNOWN.stream(), found.stream().map(f -> f.provider().name()))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return new UnknownDeviceException("unknown device '" + name + "' (" + by + "): known are auto, " + known);
    }
}
