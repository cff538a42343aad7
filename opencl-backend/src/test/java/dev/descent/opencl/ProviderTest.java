package dev.descent.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.opencl.Platforms.Device;
import dev.descent.opencl.Platforms.Found;
import dev.descent.spi.BackendException;
import dev.descent.spi.BackendOptions;
import dev.descent.spi.BackendProvider;
import dev.descent.spi.DeviceInfo;
import dev.descent.spi.DeviceKind;
import dev.descent.spi.Probe;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What the provider finds, and the reasons why it finds nothing. */
class ProviderTest {
    /** Stays from build to build, since compiling all kernels takes long. */
    private static final Path CACHE = Path.of("target", "opencl-cache").toAbsolutePath();

    /** Prints what probing and opening give. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            BackendProvider p = new OpenClBackendProvider();
            String text = switch (p.probe()) {
                case Probe.Available a -> "available: " + a.devices().getFirst().detail();
                case Probe.Unavailable u -> "unavailable: " + u.reason() + " | " + u.remedy();
            };
            try (var b = p.open(BackendOptions.defaults())) {
                text += "; open: " + b.info().detail();
            } catch (RuntimeException e) {
                text += "; failed: " + e.getMessage();
            }
            System.out.println(text.replace('\n', ' '));
        }
    }

    private static OpenClBackendProvider provider(Found... platforms) {
        return new OpenClBackendProvider(() -> null, () -> List.of(platforms));
    }

    private static Found platform(DeviceFacts... devices) {
        return new Found("Platform", List.of(devices).stream().map(f -> new Device(1, 2, f)).toList());
    }

    private static Probe.Unavailable unavailable(BackendProvider p) {
        return (Probe.Unavailable) p.probe();
    }

    @Test
    void isFoundByServiceLoader() {
        assertTrue(ServiceLoader.load(BackendProvider.class).stream()
                .anyMatch(p -> p.type() == OpenClBackendProvider.class));
        assertEquals("opencl", new OpenClBackendProvider().name());
    }

    @Test
    void devicesAreDescribed() {
        TestDevice.survey();
        Probe.Available found = (Probe.Available) new OpenClBackendProvider().probe();
        for (int i = 0; i < found.devices().size(); i++) {
            DeviceInfo d = found.devices().get(i);
            assertEquals("opencl", d.backend());
            assertEquals(i, d.index());
            assertTrue(d.memoryBytes() > 1 << 20 && d.computeUnits() > 0, d.toString());
            assertTrue(d.detail().contains(", OpenCL ") && d.detail().contains(", driver "), d.detail());
        }
    }

    @Test
    void withoutTheLibraryTheReasonSaysSo() {
        BackendProvider p = new OpenClBackendProvider(() -> ClLibrary.missing("libOpenCL.so.1"), () -> {
            throw new AssertionError("nobody may ask for platforms");
        });
        assertEquals("no OpenCL library: libOpenCL.so.1 cannot be loaded", unavailable(p).reason());
        assertTrue(unavailable(p).remedy().contains("ocl-icd-libopencl1 and pocl-opencl-icd"));
        String message = assertThrows(BackendException.class, () -> p.open(BackendOptions.defaults())).getMessage();
        assertTrue(message.startsWith("no OpenCL library: libOpenCL.so.1 cannot be loaded. Install "), message);
    }

    @Test
    void theUsersOwnLibraryNameWins() {
        ChildJava.Output out = ChildJava.run(Main.class, Map.of(), "-Dorg.lwjgl.opencl.libname=/nowhere/libOpenCL.so");
        assertTrue(out.text().startsWith("unavailable: no OpenCL library: /nowhere/libOpenCL.so cannot be loaded |"),
                out.text());
        assertEquals("", out.errors());
    }

    @Test
    void withoutDriversTheReasonSaysSo() {
        assertTrue(unavailable(provider()).reason().contains("no OpenCL platform"));
        assertTrue(unavailable(provider()).remedy().contains("pocl-opencl-icd"));
        assertEquals("no OpenCL device on Platform, Platform",
                unavailable(provider(platform(), platform())).reason());
        assertThrows(BackendException.class, () -> provider().open(BackendOptions.defaults()));
    }

    /** With the real library, and with real silence on the error stream. */
    @Test
    void withoutDriversARealLibraryIsNotTakenForAFailure() {
        TestDevice.survey();
        ChildJava.Output out = ChildJava.run(Main.class, Map.of("OCL_ICD_VENDORS", "/nonexistent"));
        assertTrue(out.text().startsWith("unavailable: the OpenCL library is there, but no driver"), out.text());
        assertTrue(out.text().contains("; failed: the OpenCL library is there, but no driver"), out.text());
        assertEquals("", out.errors());
    }

    /** Java warns of neither native access nor Unsafe, and LWJGL and the driver's compiler are silent. */
    @Test
    void openingPrintsNothing() {
        TestDevice.survey();
        ChildJava.Output out = ChildJava.run(Main.class, Map.of(), "-Ddescent.opencl.cache=" + CACHE);
        assertTrue(out.text().startsWith("available: "), out.text());
        assertTrue(out.text().contains("; open: "), out.text());
        assertEquals("", out.errors());
    }

    @Test
    void devicesThatLackSomethingAreLeftOutWithTheReason() {
        long good = Facts.GOOD_FLOATS;
        Map<String, DeviceFacts> lacking = Map.of(
                "it is not available now", Facts.gpu("a", "OpenCL 1.2", good, false, true),
                "its driver has no compiler", Facts.gpu("a", "OpenCL 1.2", good, true, false),
                "it has 'OpenCL 1.1 x' and needs OpenCL 1.2", Facts.gpu("a", "OpenCL 1.1 x", good, true, true),
                "it has no denormal numbers in binary32",
                Facts.gpu("a", "OpenCL 2.0", good & ~DeviceFacts.DENORMALS, true, true),
                "it has no fused multiply-add in binary32",
                Facts.gpu("a", "OpenCL 2.0", good & ~DeviceFacts.FMA, true, true),
                "it does not round divisions and square roots correctly",
                Facts.gpu("a", "OpenCL 10.0", good & ~DeviceFacts.EXACT_DIVISION, true, true));
        lacking.forEach((why, facts) -> assertEquals("no OpenCL device can be used: 'a' is left out: " + why,
                unavailable(provider(platform(facts))).reason()));
    }

    @Test
    void indicesRunOverThePlatformsAndSkipWhatIsLeftOut() {
        DeviceFacts bad = Facts.gpu("bad", "OpenCL 1.0", 0, false, false);
        Probe.Available found = (Probe.Available)
                provider(platform(bad, Facts.gpu("one")), platform(), platform(Facts.gpu("two"))).probe();
        List<DeviceInfo> d = found.devices();
        assertEquals(List.of("one", "two"), d.stream().map(DeviceInfo::name).toList());
        assertEquals(List.of(0, 1), d.stream().map(DeviceInfo::index).toList());
        assertEquals(DeviceKind.GPU, d.getFirst().kind());
        assertEquals("Platform, OpenCL 3.0 words, driver 1.2.3", d.get(1).detail());
        assertTrue(d.getFirst().detail().contains("; 'bad' is left out: it is not available now, "),
                d.getFirst().detail());
    }

    @Test
    void probingNeverThrows() {
        BackendProvider broken = new OpenClBackendProvider(() -> null, () -> {
            throw new BackendException("the OpenCL library gives no answer");
        });
        assertEquals("the OpenCL library gives no answer", unavailable(broken).reason());
        BackendProvider unlinked = new OpenClBackendProvider(() -> {
            throw new UnsatisfiedLinkError("planted");
        }, List::of);
        assertTrue(unavailable(unlinked).reason().contains("planted"));
    }

    @Test
    void codesHaveNames() {
        assertEquals("CL_OUT_OF_RESOURCES (-5)", ClCode.name(-5));
        assertEquals("OpenCL error -9999", ClCode.name(-9999));
        assertEquals("opencl device 'x' failed at kernel k: CL_DEVICE_NOT_AVAILABLE (-2); the device was lost or a"
                + " kernel crashed: close it and open it again, and look into the system's log for messages of its"
                + " driver", ClCode.failure(-2, "x", "kernel k").getMessage());
    }
}
