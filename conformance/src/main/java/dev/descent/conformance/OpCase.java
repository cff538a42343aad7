package dev.descent.conformance;

import dev.descent.spi.Kernels;
import dev.descent.spi.View;
import java.util.List;
import java.util.Map;

/**
 * One call of one kernel.
 *
 * @param op family and op, for example {@code activation/tanh}
 * @param detail what is special about this case; op and detail together are its name, its filter and its seed
 * @param args the buffers, in the order in which {@code call} gets their views
 * @param contracts for every output, by the name of its buffer
 * @param call calls the kernel
 * @param flops floating point operations, 0 if memory is what counts
 */
record OpCase(String op, String detail, List<Arg> args, Map<String, Contract> contracts, Call call, long flops) {
    /** Calls a kernel with the views of the case's buffers. */
    @FunctionalInterface
    interface Call {
        void run(Kernels kernels, View[] views);
    }

    OpCase {
        args = List.copyOf(args);
        contracts = Map.copyOf(contracts);
        for (Arg a : args) {
            if ((a.role() != Arg.Role.IN) != contracts.containsKey(a.name())) {
                throw new IllegalArgumentException(
                        op + " " + detail + ": every output has a contract, and only outputs: " + a.name());
            }
        }
    }

    String name() {
        return op + " " + detail;
    }

    /** Bytes that a backend with 4-byte elements reads and writes. */
    long bytes() {
        return args.stream().mapToLong(a -> 4L * a.size()).sum();
    }
}
