package dev.descent.cuda;

import dev.descent.spi.DeviceInfo;
import dev.descent.spi.DeviceKind;

/**
 * What the driver says about a device.
 *
 * @param ordinal its number for the driver
 * @param name its name
 * @param memory bytes of its memory
 * @param units multiprocessors
 * @param capability compute capability, 90 for 9.0
 * @param driver CUDA version of the driver, 12040 for 12.4
 */
record DeviceFacts(int ordinal, String name, long memory, int units, int capability, int driver) {
    /** How a driver names its device that is none, but computes on the host; the tests have one. */
    private static final String NO_GPU = "no GPU";

    /** Whether there is a GPU behind it, so that its times mean something. */
    private boolean isGpu() {
        return !name.contains(NO_GPU);
    }

    String capabilityText() {
        return capability / 10 + "." + capability % 10;
    }

    /** @param products who multiplies matrices */
    DeviceInfo info(int index, String products) {
        return new DeviceInfo(CudaBackend.NAME, index, isGpu() ? DeviceKind.GPU : DeviceKind.CPU, name, memory, units,
                "compute capability " + capabilityText() + ", driver for CUDA " + DriverLibrary.words(driver) + ", "
                        + products);
    }
}
