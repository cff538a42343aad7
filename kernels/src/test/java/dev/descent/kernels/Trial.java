package dev.descent.kernels;

import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notes launches and products of a library, and runs none. */
final class Trial {
    final List<Launch> launches = new ArrayList<>();
    final List<String> products = new ArrayList<>();

    private record Memory(long bytes) implements DeviceBuffer {
        @Override
        public void close() {}
    }

    static View view(long n) {
        return new View(new Memory(4 * n), 0, n, DType.F32);
    }

    DeviceKernels kernels(KernelTarget target, boolean library) {
        @Nullable Products by = library
                ? (s, a, b, c) -> products.add(s.m() + " " + s.n() + " " + s.k() + " from " + a.offset() / 4
                        + " beta " + s.beta())
                : null;
        return new DeviceKernels(target, launches::add, view(DeviceKernels.SCRATCH), GemmStyle.TILES, by);
    }

    List<String> names() {
        return launches.stream().map(Launch::kernel).toList();
    }

    long count(String kernel) {
        return names().stream().filter(kernel::equals).count();
    }
}
