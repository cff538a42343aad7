package dev.descent.it.opencl;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.spi.Probe;
import java.util.Optional;

/** An OpenCL device for a test, or a skipped test with the reason. */
final class OpenCl {
    /** Set to true, a machine without an OpenCL device fails the tests. */
    private static final String REQUIRE = "descent.require.opencl";

    private OpenCl() {}

    /** Initialised at the first use, so that the reason is found and told once a JVM. */
    private static final class Missing {
        static final Optional<String> REASON = told(reason());
    }

    private static Optional<String> reason() {
        for (Devices.Found f : Devices.probe()) {
            if (f.provider().name().equals("opencl") && f.probe() instanceof Probe.Unavailable none) {
                return Optional.of("no OpenCL device: " + none.reason() + ". " + none.remedy());
            }
        }
        return Optional.empty();
    }

    /** Says it on the console: Maven counts the tests that are skipped, and keeps their reasons to itself. */
    private static Optional<String> told(Optional<String> reason) {
        reason.ifPresent(r -> System.out.println("SKIPPED: tests that need OpenCL, since there is " + r + " (-D"
                + REQUIRE + "=true makes this a failure)"));
        return reason;
    }

    static Device open() {
        Missing.REASON.ifPresent(reason -> {
            if (Boolean.getBoolean(REQUIRE)) {
                fail(reason);
            }
            abort(reason);
        });
        return Devices.open("opencl");
    }
}
