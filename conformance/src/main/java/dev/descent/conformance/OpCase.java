package dev.descent.conformance;

import dev.descent.spi.FusedOp;
import dev.descent.spi.Kernels;
import dev.descent.spi.View;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of one kernel.
 *
 * @param op family and op, for example {@code activation/tanh}
 * @param detail what is special about this case
 * @param args the buffers, in the order in which {@code call} gets their views
 * @param contracts for every output, by the name of its buffer
 * @param call calls the kernel
 * @param flops floating point operations, 0 if memory is what counts
 * @param needs the fused op without which a backend does not have this kernel
 */
record OpCase(
        String op,
        String detail,
        List<Arg> args,
        Map<String, Contract> contracts,
        Call call,
        long flops,
        @Nullable FusedOp needs)
        implements Case {
    /** Calls a kernel with the views of the case's buffers. */
    @FunctionalInterface
    interface Call {
        void run(Kernels kernels, View[] views);
    }

    OpCase {
        args = List.copyOf(args);
        contracts = Map.copyOf(contracts);
        for (Arg a : args) {
            boolean output = a.role() == Arg.Role.OUT || a.role() == Arg.Role.IN_OUT;
            if (output != contracts.containsKey(a.name())) {
                throw new IllegalArgumentException(
                        op + " " + detail + ": every output has a contract, and only outputs: " + a.name());
            }
        }
    }

    OpCase(String op, String detail, List<Arg> args, Map<String, Contract> contracts, Call call, long flops) {
        this(op, detail, args, contracts, call, flops, null);
    }

    /** The same case, for backends with a kernel for this fused op alone. */
    OpCase needing(FusedOp fused) {
        return new OpCase(op, detail, args, contracts, call, flops, fused);
    }

    /** The same case with every view some elements further into its buffer. */
    OpCase shifted(int elements) {
        List<Arg> moved = args.stream().map(a -> a.at(a.offset() + elements)).toList();
        return new OpCase(op, detail + " shifted " + elements, moved, contracts, call, flops, needs);
    }

    /** Bytes that a backend with 4-byte elements reads and writes. */
    long bytes() {
        return args.stream().mapToLong(a -> 4L * a.size()).sum();
    }

    /** What makes one case larger than another. */
    long work() {
        return flops > 0 ? flops : bytes();
    }
}
