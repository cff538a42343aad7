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
    String capabilityText() {
        return capability / 10 + "." + capability % 10;
    }

    /** @param products who multiplies matrices */
    DeviceInfo info(int index, String products) {
        return new DeviceInfo(CudaBackend.NAME, index, DeviceKind.GPU, name, memory, units,
                "compute capability " + capabilityText() + ", driver for CUDA " + DriverLibrary.words(driver) + ", "
                        + products);
    }
}
