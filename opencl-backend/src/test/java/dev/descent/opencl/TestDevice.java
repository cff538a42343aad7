package dev.descent.opencl;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.descent.kernels.KernelArg;
import dev.descent.kernels.KernelInfo;
import dev.descent.kernels.KernelInfo.Param;
import dev.descent.kernels.Launch;
import dev.descent.spi.BackendOptions;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.Probe;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** A device with three small kernels, or a skipped test with the reason. */
final class TestDevice {
    /** Set to true, a machine without an OpenCL device fails the tests. */
    static final String REQUIRE = "descent.require.opencl";

    static final String FAMILY = "trial";

    static final String SOURCE = """
            __kernel void set(__global float *y, long y0, float value, int n) {
                int i = get_global_id(0);
                if (i < n) y[y0 + i] = value;
            }
            __kernel void twice(__global const float *x, long x0, __global float *y, long y0, long n) {
                long i = get_global_id(0);
                if (i < n) y[y0 + i] = 2.0f * x[x0 + i];
            }
            __kernel void places(__global int *y, long y0) {
                long i = get_global_id(0) + get_global_size(0) * (get_global_id(1)
                        + get_global_size(1) * get_global_id(2));
                y[y0 + i] = 100 * get_local_size(0) + 10 * get_group_id(1) + get_group_id(2);
            }
            """;

    static final KernelTexts TEXTS = new KernelTexts(
            List.of(
                    kernel("set", 64, out("y"), new Param(KernelInfo.Type.FLOAT, "value"),
                            new Param(KernelInfo.Type.INT, "n")),
                    kernel("twice", 64, new Param(KernelInfo.Type.IN, "x"), out("y"),
                            new Param(KernelInfo.Type.LONG, "n")),
                    kernel("places", 0, out("y"))),
            family -> SOURCE);

    private TestDevice() {}

    private static KernelInfo kernel(String name, int group, Param... params) {
        return new KernelInfo(name, FAMILY, group, List.of(params));
    }

    private static Param out(String name) {
        return new Param(KernelInfo.Type.OUT, name);
    }

    /** Initialised at the first use, so that the reason is found and told once a JVM. */
    private static final class Missing {
        static final Optional<String> REASON = told(reason());
    }

    private static Optional<String> reason() {
        Probe.Unavailable missing = ClLibrary.load();
        Probe probe = missing != null ? missing : Survey.of(new ClPlatforms()).probe();
        return probe instanceof Probe.Unavailable none
                ? Optional.of("no OpenCL device: " + none.reason() + ". " + none.remedy())
                : Optional.empty();
    }

    /** Says it on the console: Maven counts the tests that are skipped, and keeps their reasons to itself. */
    private static Optional<String> told(Optional<String> reason) {
        reason.ifPresent(r -> System.out.println("SKIPPED: tests that need OpenCL, since there is " + r + " (-D"
                + REQUIRE + "=true makes this a failure)"));
        return reason;
    }

    /** What there is; a test without a device ends here. */
    static Survey survey() {
        Missing.REASON.ifPresent(reason -> {
            if (Boolean.getBoolean(REQUIRE)) {
                fail(reason);
            }
            abort(reason);
        });
        return Survey.of(new ClPlatforms());
    }

    static OpenClBackend open() {
        return open(TEXTS, ProgramCache.off());
    }

    static OpenClBackend open(KernelTexts texts, ProgramCache cache) {
        return OpenClBackend.open(survey(), BackendOptions.defaults(), texts, cache);
    }

    static View view(DeviceBuffer b) {
        return new View(b, 0, b.bytes() / Float.BYTES, DType.F32);
    }

    static void set(OpenClBackend b, View y, float value) {
        b.launch(new Launch("set", groups(y), 1, 1, 64, List.of(
                new KernelArg.Memory(y), new KernelArg.FloatValue(value), new KernelArg.IntValue((int) y.size()))));
    }

    static void twice(OpenClBackend b, View x, View y) {
        b.launch(new Launch("twice", groups(y), 1, 1, 64, List.of(
                new KernelArg.Memory(x), new KernelArg.Memory(y), new KernelArg.LongValue(y.size()))));
    }

    private static int groups(View y) {
        return (int) ((y.size() + 63) / 64);
    }

    static float[] read(OpenClBackend b, View x) {
        float[] out = new float[(int) x.size()];
        b.download(x.buffer(), x.offset(), MemorySegment.ofArray(out), 0, x.bytes());
        return out;
    }
}
