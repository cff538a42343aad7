package dev.descent.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.spi.BackendException;
import dev.descent.spi.BackendOptions;
import dev.descent.spi.Precision;
import dev.descent.spi.Probe;
import dev.descent.standin.StandIn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each reason for "no", with its remedy. */
class DriverLibraryTest {
    @AfterEach
    void reset() {
        if (StandIn.missing().isEmpty()) {
            TestGpu.standIn();
        }
    }

    private static Probe.Unavailable unavailable(String driver) {
        return assertInstanceOf(Probe.Unavailable.class, new CudaBackendProvider(driver).probe());
    }

    private static void says(Probe.Unavailable none, String reason, String remedy) {
        assertTrue(none.reason().contains(reason), none.reason());
        assertTrue(none.remedy().contains(remedy), none.remedy());
    }

    @Test
    void noDriver() {
        says(unavailable("libcuda-of-nobody.so.1"), "no NVIDIA driver: libcuda-of-nobody.so.1 cannot be loaded",
                "install the driver");
    }

    /** Any library that is no driver; the one of mathematics is everywhere. */
    @Test
    void aLibraryThatIsNoDriver() {
        Probe.Unavailable none = unavailable("libm.so.6");
        says(none, "libm.so.6 has no function cuDriverGetVersion, cuInit, ", "reinstall the driver");
        assertFalse(none.reason().contains("Exception"), none.reason());
        String m = assertThrows(BackendException.class, () -> new CudaBackendProvider("libm.so.6")
                .open(BackendOptions.defaults())).getMessage();
        assertTrue(m.endsWith("or a damaged one. Reinstall the driver of your NVIDIA GPU"), m);
    }

    @Test
    void aDriverThatIsTooOld() {
        TestGpu.standIn().setDriverVersion(11040);
        says(unavailable(DriverLibrary.NAME), "too old: it supports CUDA 11.4, and 12.0 is needed",
                "install driver 525");
    }

    @Test
    void noDevice() {
        TestGpu.standIn().setDevices(0);
        says(unavailable(DriverLibrary.NAME), "finds no CUDA device", "nvidia-smi");
    }

    @Test
    void aDriverThatCannotStart() {
        StandIn standIn = TestGpu.standIn();
        standIn.failAt(2, 803);
        says(unavailable(DriverLibrary.NAME), "different versions (CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803))",
                "restart");
        standIn.failAt(2, 999);
        says(unavailable(DriverLibrary.NAME), "cannot start (CUDA_ERROR_UNKNOWN (999))", "nvidia-uvm");
    }

    @Test
    void devicesAreToldWithWhoMultiplies() {
        TestGpu.standIn().setDevices(2);
        Probe.Available there =
                assertInstanceOf(Probe.Available.class, new CudaBackendProvider().probe());
        assertEquals(2, there.devices().size());
        String detail = there.devices().get(1).detail();
        assertEquals("compute capability 9.0, driver for CUDA 12.6, cuBLAS 12", detail);
        String m = assertThrows(BackendException.class, () -> new CudaBackendProvider()
                .open(new BackendOptions(2, 0, Precision.STRICT))).getMessage();
        assertEquals("the cuda backend has 2 devices, numbered from 0; asked for device 2", m);
    }
}
