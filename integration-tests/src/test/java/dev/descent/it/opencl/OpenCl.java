package dev.descent.it.opencl;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.spi.Probe;

/** An OpenCL device for a test, or a skipped test with the reason. */
final class OpenCl {
    /** Set to true, a machine without an OpenCL device fails the tests. */
    private static final String REQUIRE = "descent.require.opencl";

    private OpenCl() {}

    static Device open() {
        for (Devices.Found f : Devices.probe()) {
            if (f.provider().name().equals("opencl") && f.probe() instanceof Probe.Unavailable none) {
                String reason = "no OpenCL device: " + none.reason() + ". " + none.remedy();
                return Boolean.getBoolean(REQUIRE) ? fail(reason) : abort(reason);
            }
        }
        return Devices.open("opencl");
    }
}
