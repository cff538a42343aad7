package dev.descent.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.spi.BackendOptions;
import dev.descent.spi.BackendProvider;
import dev.descent.spi.DeviceInfo;
import dev.descent.spi.Probe;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What the provider finds, with and without the vector module. */
class ProviderTest {
    /** Prints what probing and opening give. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            BackendProvider p = new CpuBackendProvider();
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

    @Test
    void isFoundByServiceLoader() {
        assertTrue(ServiceLoader.load(BackendProvider.class).stream()
                .anyMatch(p -> p.type() == CpuBackendProvider.class));
        Probe.Available found = (Probe.Available) new CpuBackendProvider().probe();
        DeviceInfo info = found.devices().getFirst();
        assertEquals("cpu", info.backend());
        assertEquals(Runtime.getRuntime().availableProcessors(), info.computeUnits());
        assertTrue(info.memoryBytes() > 1 << 20);
        assertTrue(info.detail().contains("lanes, "), info.detail());
    }

    @Test
    void withoutTheModuleAutoTakesScalarKernelsAndSaysSo() {
        String out = ChildJava.run(Main.class, "-Ddescent.cpu.threads=3");
        String detail = "scalar kernels, 3 threads: module jdk.incubator.vector is not there,"
                + " start Java with --add-modules jdk.incubator.vector";
        assertEquals("available: " + detail + "; open: " + detail, out);
    }

    @Test
    void withoutTheModuleVectorFails() {
        String out = ChildJava.run(Main.class, "-Ddescent.cpu.kernels=vector");
        String reason = "vector kernels were asked for, but the module jdk.incubator.vector is not there";
        assertTrue(out.startsWith("unavailable: " + reason + " | start Java with --add-modules"), out);
        assertTrue(out.contains("; failed: " + reason), out);
    }

    @Test
    void scalarLoadsNoVectorClass() {
        String out = ChildJava.run(Main.class, "--add-modules=jdk.incubator.vector", "-Ddescent.cpu.kernels=scalar",
                "-Ddescent.cpu.threads=1");
        assertEquals("available: scalar kernels, 1 thread; open: scalar kernels, 1 thread", out);
    }

    @Test
    void wrongWordsListTheKnownOnes() {
        String out = ChildJava.run(Main.class, "-Ddescent.cpu.kernels=fast");
        assertTrue(out.contains("-Ddescent.cpu.kernels=fast is not known; it can be auto, vector or scalar"), out);
        out = ChildJava.run(Main.class, "-Ddescent.cpu.threads=many");
        assertTrue(out.contains("-Ddescent.cpu.threads=many is not a number of threads"), out);
        out = ChildJava.run(Main.class, "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                "-Ddescent.cpu.lanes=5");
        assertTrue(out.contains("-Ddescent.cpu.lanes=5 is not known; it can be 4, 8 or 16"), out);
    }
}
