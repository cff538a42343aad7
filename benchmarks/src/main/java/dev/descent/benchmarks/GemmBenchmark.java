package dev.descent.benchmarks;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.GemmSpec;
import dev.descent.spi.Recording;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * One matrix product, recorded and replayed: C [m, n] = op(A) [m, k] · op(B) [k, n]. N is a matrix as it is, T a
 * transposed one. {@link #main} prints GFLOP/s, 2·m·n·k operations a product.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class GemmBenchmark {
    /** Layout, m, n and k. Behind the squares those of mlp_1024_2048_2048_1000_b256: forward, delta, gradient. */
    @Param({
        "NN 256 256 256", "NT 256 256 256", "TN 256 256 256",
        "NN 512 512 512", "NT 512 512 512", "TN 512 512 512",
        "NN 1024 1024 1024", "NT 1024 1024 1024", "TN 1024 1024 1024",
        "NT 256 2048 1024", "NT 256 2048 2048", "NT 256 1000 2048",
        "NN 256 2048 2048", "NN 256 2048 1000",
        "TN 2048 1024 256", "TN 2048 2048 256", "TN 1000 2048 256"
    })
    public String product = "";

    @SuppressWarnings("NullAway.Init") // set by open()
    private Device device;

    @SuppressWarnings("NullAway.Init") // set by open()
    private Recording recording;

    /** Opens the device and fills A and B with numbers that neither overflow nor become subnormal. */
    @Setup
    public void open() {
        GemmSpec spec = spec(product);
        device = Devices.open();
        View a = filled(spec.m() * spec.k(), 0.5);
        View b = filled(spec.k() * spec.n(), -0.25);
        View c = filled(spec.m() * spec.n(), 0);
        recording = device.backend().record(() -> device.backend().kernels().gemm(spec, a, b, null, c));
    }

    private View filled(int elements, double value) {
        DeviceBuffer memory = device.backend().allocate((long) elements * Float.BYTES);
        View v = new View(memory, 0, elements, DType.F32);
        device.backend().kernels().fill(v, value);
        return v;
    }

    private static GemmSpec spec(String product) {
        String[] p = product.split(" ", -1);
        return GemmSpec.of(p[0].charAt(0) == 'T', p[0].charAt(1) == 'T', Integer.parseInt(p[1]),
                Integer.parseInt(p[2]), Integer.parseInt(p[3]));
    }

    /** The product, until its result is there. */
    @Benchmark
    public void gemm() {
        recording.replay();
        device.backend().synchronize();
    }

    /** Closes the device, and with it all of its memory. */
    @TearDown
    public void close() {
        recording.close();
        device.close();
    }

    /** Runs with JMH's options, such as {@code -p "product=NN 512 512 512"}, and prints a table. */
    public static void main(String[] args) throws Exception {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .parent(new CommandLineOptions(args))
                        .include(GemmBenchmark.class.getName())
                        .build())
                .run();
        System.out.printf(Locale.ROOT, "%n%-20s %12s %12s %12s%n", "product (m n k)", "us", "+- us", "GFLOP/s");
        for (RunResult r : results) {
            String product = r.getParams().getParam("product");
            GemmSpec s = spec(product);
            Result<?> time = r.getPrimaryResult();
            System.out.printf(Locale.ROOT, "%-20s %12.1f %12.1f %12.1f%n", product, time.getScore(),
                    time.getScoreError(), 2e-3 * s.m() * s.n() * s.k() / time.getScore());
        }
    }
}
