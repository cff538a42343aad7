package dev.descent.conformance;

import dev.descent.conformance.oracle.OracleBackend;
import dev.descent.spi.Backend;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.DeviceInfo;
import dev.descent.spi.FusedOp;
import dev.descent.spi.Kernels;
import dev.descent.spi.Recording;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** The oracle with one mistake planted in one kernel. */
final class FaultyBackend implements Backend {
    private final OracleBackend oracle = new OracleBackend();
    private final Fault fault;
    private final String kernel;
    private final Kernels kernels;
    private boolean recording;
    private boolean replaying;
    private int calls;

    FaultyBackend(Fault fault, String kernel) {
        this.fault = fault;
        this.kernel = kernel;
        this.kernels = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, args) -> {
                    if (recording && fault != Fault.RUNS_WHILE_RECORDING) {
                        return null; // the body runs again at every replay
                    }
                    try {
                        method.invoke(oracle.kernels(), args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (method.getName().equals(kernel)) {
                        plant(args);
                    }
                    return null;
                });
    }

    /** Spoils what the kernel has just done. The last view is the output, the first an input. */
    private void plant(Object[] args) {
        View out = null;
        View in = null;
        for (Object a : args) {
            if (a instanceof View v) {
                in = in == null ? v : in;
                out = v;
            }
        }
        if (out == null || in == null || (out.size() == 0 && fault != Fault.THROWS)) {
            return;
        }
        long last = out.size() - 1;
        switch (fault) {
            case WRONG_ELEMENT -> write(out, out.size() / 2, read(out, out.size() / 2) * 1.001 + 0.001);
            case WRONG_TAIL -> write(out, last, read(out, last) * 1.001 + 0.001);
            case NAN_SWALLOWED -> write(out, last, Double.isNaN(read(out, last)) ? 0 : Double.NaN);
            case LITTLE_TOO_FAR -> write(out, last, read(out, last) * (1 + 8 * 0x1p-23) + 1e-37);
            case SHORT -> poison(out, last);
            case LONG -> write(out, last + 1, 1);
            case EARLY -> write(out, -1, 1);
            case INPUT_CHANGED -> write(in, 0, read(in, 0) + 1);
            case UNSTEADY -> write(out, last, read(out, last) + ++calls * Math.ulp(read(out, last)));
            case REPLAY_DIFFERS -> {
                if (replaying) {
                    write(out, last, Math.nextUp(read(out, last)));
                }
            }
            case RUNS_WHILE_RECORDING -> {}
            case THROWS -> throw new IllegalStateException("planted");
        }
    }

    private double read(View v, long i) {
        double[] one = new double[1];
        oracle.download(v.buffer(), v.offset() + i * 8, MemorySegment.ofArray(one), 0, 8);
        return one[0];
    }

    private void write(View v, long i, double x) {
        oracle.upload(MemorySegment.ofArray(new double[] {x}), 0, v.buffer(), v.offset() + i * 8, 8);
    }

    private void poison(View v, long i) {
        write(v, i, Double.longBitsToDouble(Sandbox.POISON_DOUBLE));
    }

    @Override
    public DeviceInfo info() {
        return oracle.info();
    }

    @Override
    public DType realType() {
        return oracle.realType();
    }

    @Override
    public boolean supports(FusedOp op) {
        return oracle.supports(op);
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        return oracle.allocate(bytes);
    }

    @Override
    public MemorySegment allocateStaging(long bytes) {
        return oracle.allocateStaging(bytes);
    }

    @Override
    public void upload(MemorySegment source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes) {
        oracle.upload(source, sourceOffset, target, targetOffset, bytes);
    }

    @Override
    public void download(DeviceBuffer source, long sourceOffset, MemorySegment target, long targetOffset, long bytes) {
        oracle.download(source, sourceOffset, target, targetOffset, bytes);
    }

    @Override
    public Kernels kernels() {
        return kernels;
    }

    @Override
    public Recording record(Runnable body) {
        recording = true;
        body.run();
        recording = false;
        return new Recording() {
            @Override
            public void replay() {
                replaying = true;
                body.run();
                replaying = false;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void synchronize() {
        oracle.synchronize();
    }

    @Override
    public long memoryInUse() {
        return oracle.memoryInUse();
    }

    @Override
    public void close() {
        oracle.close();
    }

    @Override
    public String toString() {
        return fault + " in " + kernel;
    }
}
