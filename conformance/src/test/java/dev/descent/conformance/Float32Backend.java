package dev.descent.conformance;

import dev.descent.conformance.oracle.OracleBackend;
import dev.descent.spi.FusedOp;
import dev.descent.spi.Kernels;
import dev.descent.spi.Recording;
import dev.descent.spi.RecurrentDeltas;
import dev.descent.spi.RecurrentGradients;
import dev.descent.spi.RecurrentInputs;
import dev.descent.spi.RecurrentSpec;
import dev.descent.spi.RecurrentStates;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** Plain recurrent kernels in float32, and no other kernel; with one mistake planted, if one is asked for. */
final class Float32Backend extends WrappedBackend {
    private final Float32Recurrent recurrent;
    private final Kernels kernels;
    private List<Runnable> recording;

    Float32Backend(RecurrentFault fault) {
        super(new OracleBackend());
        this.recurrent = new Float32Recurrent(fault, this::read, this::write);
        this.kernels = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, args) -> {
                    submit(kernel(method.getName(), args));
                    return null;
                });
    }

    private Runnable kernel(String name, Object[] args) {
        RecurrentSpec spec = (RecurrentSpec) args[0];
        RecurrentInputs in = (RecurrentInputs) args[1];
        RecurrentStates states = (RecurrentStates) args[2];
        return switch (name) {
            case "recurrent" -> () -> recurrent.forward(spec, in, states);
            case "recurrentDelta" -> () -> recurrent.backward(spec, in, states, (RecurrentDeltas) args[3],
                    (RecurrentGradients) args[4]);
            default -> throw new UnsupportedOperationException(name);
        };
    }

    private void submit(Runnable kernel) {
        if (recording == null) {
            kernel.run();
        } else {
            recording.add(kernel);
        }
    }

    private float[] read(View v) {
        float[] a = new float[(int) v.size()];
        download(v.buffer(), v.offset(), MemorySegment.ofArray(a), 0, v.bytes());
        return a;
    }

    /** Writes from the beginning of the view on, beyond its end where there is more to write. */
    private void write(float[] a, View v) {
        upload(MemorySegment.ofArray(a), 0, v.buffer(), v.offset(), 4L * a.length);
    }

    @Override
    public DType realType() {
        return DType.F32;
    }

    @Override
    public boolean supports(FusedOp op) {
        return op == FusedOp.RECURRENT;
    }

    @Override
    public Kernels kernels() {
        return kernels;
    }

    @Override
    public Recording record(Runnable body) {
        List<Runnable> all = new ArrayList<>();
        recording = all;
        try {
            body.run();
        } finally {
            recording = null;
        }
        return new Recording() {
            @Override
            public void replay() {
                all.forEach(Runnable::run);
            }

            @Override
            public void close() {}
        };
    }
}
