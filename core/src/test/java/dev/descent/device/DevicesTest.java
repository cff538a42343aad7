package dev.descent.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.spi.Backend;
import dev.descent.spi.BackendException;
import dev.descent.spi.BackendOptions;
import dev.descent.spi.BackendProvider;
import dev.descent.spi.DeviceInfo;
import dev.descent.spi.DeviceKind;
import dev.descent.spi.Probe;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DevicesTest {
    private static final Devices.Found CPU = found("cpu", device("cpu", 0, DeviceKind.CPU));
    private static final Devices.Found OPENCL = found("opencl", device("opencl", 0, DeviceKind.CPU),
            device("opencl", 1, DeviceKind.GPU));
    private static final Devices.Found NO_CUDA =
            new Devices.Found(provider("cuda"), new Probe.Unavailable("no driver", "Install the driver"));

    @Test
    void autoPrefersGpusThenTheCpuBackend() {
        assertEquals("opencl:1", chosen(null, null, null, CPU, NO_CUDA, OPENCL));
        assertEquals("cpu:0", chosen(null, null, null, CPU, found("opencl", device("opencl", 0, DeviceKind.CPU))));
    }

    @Test
    void autoTakesAStandInLast() {
        Devices.Found standIn = found("cuda", device("cuda", 0, DeviceKind.CPU));
        assertEquals("cpu:0", chosen(null, null, null, CPU, standIn));
        Devices.Found pocl = found("opencl", device("opencl", 0, DeviceKind.CPU));
        assertEquals("opencl:0", chosen(null, null, null, standIn, pocl));
        assertEquals("cuda:0", chosen(null, null, null, standIn));
    }

    @Test
    void autoSaysWhatIsAbsent() {
        Choice c = Devices.choose(Devices.Wish.of(null, null, null), List.of(CPU, NO_CUDA));
        assertEquals("auto; no cuda: no driver", c.reason());
    }

    @Test
    void argumentBeatsPropertyBeatsEnvironment() {
        assertEquals("opencl:0", chosen("opencl", "cpu", "cpu", CPU, OPENCL));
        assertEquals("opencl:1", chosen(null, "opencl:1", "cpu", CPU, OPENCL));
        assertEquals("cpu:0", chosen(null, null, "cpu", CPU, OPENCL));
    }

    @Test
    void whatIsSetToNothingIsNotSet() {
        assertEquals("cpu:0", chosen(null, "", "cpu", CPU, OPENCL));
        assertEquals("opencl:1", chosen(null, "", "", CPU, OPENCL));
        assertEquals("opencl:1", chosen(null, null, " ", CPU, OPENCL));
    }

    @Test
    void aNamedDeviceIsUsedOrTheCallFails() {
        String message = failure("cuda", CPU, NO_CUDA);
        assertEquals("device 'cuda' (asked for) cannot be used: no driver. Install the driver", message);
    }

    @Test
    void unknownNamesListTheKnown() {
        assertEquals("unknown device 'tpu' (asked for): known are auto, cpu, cuda, opencl",
                failure("tpu", CPU, OPENCL));
        assertTrue(failure("cuda", CPU)
                .contains("its backend is not on the class path; add the artifact descent-cuda-backend"));
        assertTrue(failure("cpu", OPENCL).contains("add the artifact descent-cpu-backend"));
    }

    @Test
    void badIndicesAreNamed() {
        assertTrue(failure("opencl:7", OPENCL).contains("opencl has 2 devices, numbered from 0"));
        assertTrue(failure("cpu:1", CPU).contains("cpu has 1 device, cpu:0"));
        assertTrue(failure("opencl:x", OPENCL).contains("NAME:INDEX"));
        assertTrue(failure("opencl:-1", OPENCL).contains("NAME:INDEX"));
        assertTrue(failure("cuda:x", NO_CUDA).contains("NAME:INDEX"));
    }

    @Test
    void withoutAnyBackendItSaysWhatToAdd() {
        assertTrue(assertThrows(BackendException.class,
                        () -> Devices.choose(Devices.Wish.of(null, null, null), List.of()))
                .getMessage()
                .contains("add descent-cpu-backend"));
    }

    private static String failure(String name, Devices.Found... found) {
        return String.valueOf(assertThrows(BackendException.class,
                () -> Devices.choose(Devices.Wish.of(name, null, null), List.of(found))).getMessage());
    }

    private static String chosen(
            @Nullable String argument, @Nullable String property, @Nullable String env, Devices.Found... found) {
        Choice c = Devices.choose(Devices.Wish.of(argument, property, env), List.of(found));
        return c.device().backend() + ":" + c.device().index();
    }

    private static Devices.Found found(String name, DeviceInfo... devices) {
        return new Devices.Found(provider(name), new Probe.Available(List.of(devices)));
    }

    private static DeviceInfo device(String backend, int index, DeviceKind kind) {
        return new DeviceInfo(backend, index, kind, "test", 1, 1, "");
    }

    private static BackendProvider provider(String name) {
        return new BackendProvider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Probe probe() {
                throw new AssertionError("not asked");
            }

            @Override
            public Backend open(BackendOptions options) {
                throw new AssertionError("not opened");
            }
        };
    }
}
