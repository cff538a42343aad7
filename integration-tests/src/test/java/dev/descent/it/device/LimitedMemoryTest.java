package dev.descent.it.device;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.spi.Backend;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.DeviceMemoryException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

/** Batches that do not fit, on the processor and on OpenCL with a limit of bytes in use, or of bytes in one buffer. */
class LimitedMemoryTest {
    private static final Dataset DATA = BatchMemory.data(3000, 20);

    /** A device that takes so many bytes and no more. */
    private static Device limited(Device device, long memory, long largest) {
        Backend inner = device.backend();
        return new Device((Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("allocate")) {
                        return allocate(inner, (long) arguments[0], memory, largest);
                    }
                    try {
                        return method.invoke(inner, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static DeviceBuffer allocate(Backend inner, long bytes, long memory, long largest) {
        long free = memory - inner.memoryInUse();
        if (bytes > free || bytes > largest) {
            throw new DeviceMemoryException("a limited device cannot allocate " + bytes + " bytes: " + free
                    + " bytes are free", bytes, free, largest, null);
        }
        return inner.allocate(bytes);
    }

    @Test
    void theMemoryOfTheProcessor() {
        int size = BatchMemory.assertAdvised(() -> limited(Devices.open("cpu"), 900_000, Long.MAX_VALUE), DATA,
                BatchMemory.data(500, 20), 32);
        assertTrue(size >= 128 && size < 3000, size + " examples in 0.9 MB");
    }

    @Test
    void theLargestBufferOfOpenCl() {
        int size = BatchMemory.assertAdvised(() -> limited(TestDevices.open("opencl"), 1L << 30, 300_000), DATA,
                BatchMemory.data(100, 20), 32);
        assertTrue(size >= 256 && size < 1500, size + " examples in buffers of 300 kB");
    }

    @Test
    void ifNotEvenOneExampleFitsThatIsSaid() {
        BatchMemory.assertNothingFits(() -> limited(Devices.open("cpu"), 260_000, Long.MAX_VALUE), 100, 100, () -> {});
    }
}
