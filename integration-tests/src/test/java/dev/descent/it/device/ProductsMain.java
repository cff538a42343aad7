package dev.descent.it.device;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.spi.GemmSpec;
import dev.descent.spi.View;
import dev.descent.standin.StandIn;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Trains on the stand-in with the cuBLAS of the version that is the first argument, 0 for none, and prints the device,
 * a product and losses.
 */
final class ProductsMain {
    /** Rows, columns and inner length of the product. */
    private static final int M = 37;

    private static final int N = 29;
    private static final int K = 41;

    private ProductsMain() {}

    /** A line each: the device, the hash of a product's bits, the losses of each network. */
    public static void main(String[] args) {
        int major = Integer.parseInt(args[0]);
        StandIn standIn = StandIn.load(major);
        if (major > 0) {
            standIn.setDriverVersion(major * 1000);
        }
        Device device = Devices.open("cuda");
        System.out.println(device.info().detail());
        System.out.println(product(device));
        device.close();
        for (String net : CudaProductsTest.NETS) {
            double[] losses = SameTraining.losses(Devices.open("cuda"), net, CudaProductsTest.STEPS);
            System.out.println(Arrays.stream(losses).mapToObj(Double::toString).collect(Collectors.joining(" ")));
        }
        if (!standIn.complaints().isEmpty() || !standIn.live().equals(StandIn.Live.NOTHING)) {
            throw new IllegalStateException(standIn.complaints() + " " + standIn.live());
        }
    }

    /** The hash of the bits of three products of matrices, each of which has its own offset. */
    static int product(Device device) {
        SplittableRandom r = new SplittableRandom(8);
        float[] all = new float[M * K + K * N + M * N];
        for (int i = 0; i < all.length; i++) {
            all[i] = (float) r.nextDouble(-1, 1);
        }
        View memory = view(device, all);
        View a = part(memory, 0, M * K);
        View b = part(memory, M * K, K * N);
        View c = part(memory, M * K + K * N, M * N);
        return IntStream.range(0, 3).map(i -> {
            device.backend().kernels().gemm(GemmSpec.of(i == 1, i == 2, M, N, K), a, b, null, c);
            float[] product = new float[M * N];
            device.backend().download(c.buffer(), c.offset(), MemorySegment.ofArray(product), 0, c.bytes());
            return Arrays.hashCode(product);
        }).reduce(1, (h, x) -> 31 * h + x);
    }

    private static View view(Device device, float[] values) {
        View v = new View(device.backend().allocate(4L * values.length), 0, values.length, DType.F32);
        device.backend().upload(MemorySegment.ofArray(values), 0, v.buffer(), 0, v.bytes());
        return v;
    }

    private static View part(View v, long from, long size) {
        return new View(v.buffer(), 4 * from, size, DType.F32);
    }
}
