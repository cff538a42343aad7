package dev.descent.it.device;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.spi.BackendOptions;
import dev.descent.spi.Precision;
import dev.descent.spi.Probe;
import dev.descent.standin.StandIn;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A device for a test, or a skipped test with the reason. Without an NVIDIA GPU, {@code cuda} is a stand-in on the
 * host, which then is there for the whole of Java: tests that use it run in a Java of their own.
 */
final class TestDevices {
    /** Tag of tests that set what the stand-in does; a bundle leaves them out. */
    static final String STAND_IN = "stand-in";

    /** System properties that make a missing device a failure. */
    private static final Map<String, String> REQUIRE =
            Map.of("opencl", "descent.require.opencl", "cuda", "descent.require.standin");

    /** Set to true, nothing stands in for a GPU, and a driver that does so fails the tests. */
    private static final String REQUIRE_GPU = "descent.require.gpu";

    /** Why a device is missing, looked for and told once a JVM. */
    private static final Map<String, Optional<String>> MISSING = new ConcurrentHashMap<>();

    private TestDevices() {}

    static Device open(String name) {
        return open(name, Precision.STRICT);
    }

    static Device open(String name, Precision precision) {
        MISSING.computeIfAbsent(name, n -> told(n, reason(n))).ifPresent(reason -> {
            if (Boolean.getBoolean(REQUIRE.get(name)) || Boolean.getBoolean(REQUIRE_GPU)) {
                fail(reason);
            }
            abort(reason);
        });
        return Devices.open(Devices.choose(name), new BackendOptions(0, 0, precision));
    }

    /** For tests that start a Java of their own with the stand-in: skips them, with the reason, where there is none. */
    static void needStandIn() {
        if (Boolean.getBoolean(REQUIRE_GPU)) {
            abort("skipped on purpose: this test sets what the stand-in does, and -D" + REQUIRE_GPU
                    + "=true wants a GPU alone");
        }
        StandIn.missing().ifPresent(reason -> {
            if (Boolean.getBoolean(REQUIRE.get("cuda"))) {
                fail(reason);
            }
            abort(reason);
        });
    }

    private static Optional<String> reason(String name) {
        Optional<String> none = unavailable(name);
        if (name.equals("cuda") && Boolean.getBoolean(REQUIRE_GPU) && none.isEmpty() && standsIn()) {
            return Optional.of("no GPU: libcuda.so.1 is the stand-in for tests (" + StandIn.DEVICE
                    + "). Unset LD_LIBRARY_PATH, or do without -D" + REQUIRE_GPU + "=true");
        }
        if (none.isEmpty() || !name.equals("cuda") || Boolean.getBoolean(REQUIRE_GPU)) {
            return none;
        }
        Optional<String> noStandIn = StandIn.missing();
        if (noStandIn.isEmpty()) {
            StandIn.load(12);
        }
        return noStandIn;
    }

    /** Whether the loader's driver is the stand-in, whose results must not pass for those of a GPU. */
    private static boolean standsIn() {
        return Devices.choose("cuda").device().name().equals(StandIn.DEVICE);
    }

    private static Optional<String> unavailable(String name) {
        for (Devices.Found f : Devices.probe()) {
            if (f.provider().name().equals(name) && f.probe() instanceof Probe.Unavailable none) {
                return Optional.of("no device " + name + ": " + none.sentences());
            }
        }
        return Optional.empty();
    }

    /** Says it on the console: Maven counts the tests that are skipped, and keeps their reasons to itself. */
    private static Optional<String> told(String name, Optional<String> reason) {
        reason.ifPresent(r -> System.out.println("SKIPPED: tests that need " + name + ", since there is " + r + " (-D"
                + REQUIRE.get(name) + "=true makes this a failure)"));
        return reason;
    }
}
