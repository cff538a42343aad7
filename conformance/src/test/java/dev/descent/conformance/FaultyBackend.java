package dev.descent.conformance;

import dev.descent.conformance.oracle.OracleBackend;
import dev.descent.spi.Kernels;
import dev.descent.spi.Recording;
import dev.descent.spi.RecurrentGradients;
import dev.descent.spi.RecurrentInputs;
import dev.descent.spi.RecurrentStates;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** The oracle with one mistake planted in one kernel. */
final class FaultyBackend extends WrappedBackend {
    private final Fault fault;
    private final String kernel;
    private final Kernels kernels;
    private boolean recording;
    private int replay;
    private int calls;
    private final List<byte[]> kept = new ArrayList<>();

    FaultyBackend(Fault fault, String kernel) {
        super(new OracleBackend());
        this.fault = fault;
        this.kernel = kernel;
        this.kernels = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, args) -> {
                    call(method.getName(), method, args);
                    return null;
                });
    }

    private void call(String name, Method method, Object[] args) throws Throwable {
        boolean here = name.equals(kernel);
        View in = input(name, args);
        View out = output(name, args);
        if (recording && fault != Fault.RUNS_WHILE_RECORDING) {
            if (here && fault == Fault.KEEPS_INPUTS && in != null) {
                kept.add(bytes(in));
            }
            return; // the body runs again at every replay
        }
        byte[] now = null;
        if (here && fault == Fault.KEEPS_INPUTS && replay > 0 && in != null) {
            now = bytes(in);
            put(in, kept.get(0));
        }
        if (here && fault == Fault.WRONG_STREAM) {
            int at = name.equals("random") ? 0 : 1;
            args[at] = (Integer) args[at] + 1;
        }
        try {
            method.invoke(inner().kernels(), args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (now != null && !in.equals(out)) {
            put(in, now);
        }
        if (here && (out.size() > 0 || fault == Fault.THROWS)) {
            plant(in, out);
        }
    }

    private static View input(String name, Object[] args) {
        return switch (name) {
            case "fill", "advance" -> null;
            case "optimizer" -> ((View[]) args[2])[0];
            case "recurrent", "recurrentDelta" -> ((RecurrentInputs) args[1]).x();
            case "tally" -> ((View[]) args[0])[0];
            case "sumOfSquares" -> ((View[]) args[0]).length == 0 ? null : ((View[]) args[0])[0];
            default -> {
                for (Object a : args) {
                    if (a instanceof View v) {
                        yield v;
                    }
                }
                throw new AssertionError(name + " has no view");
            }
        };
    }

    private static View output(String name, Object[] args) {
        return switch (name) {
            case "optimizer" -> ((View[]) args[1])[0];
            case "recurrent" -> ((RecurrentStates) args[2]).hidden();
            case "recurrentDelta" -> ((RecurrentGradients) args[4]).dWeightIh();
            default -> {
                for (int i = args.length - 1; i >= 0; i--) {
                    if (args[i] instanceof View v) {
                        yield v;
                    }
                }
                throw new AssertionError(name + " has no view");
            }
        };
    }

    /** Spoils what the kernel has just done. */
    private void plant(View in, View out) {
        long last = out.size() - 1;
        double x = last < 0 ? 0 : read(out, last);
        double step = out.type() == DType.I32 ? 1 : Math.ulp(x);
        switch (fault) {
            case WRONG_ELEMENT -> {
                double y = read(out, out.size() / 2);
                write(out, out.size() / 2, y * 1.001 + (out.type() == DType.I32 ? 1 : 0.001));
            }
            case WRONG_TAIL -> write(out, last, x * 1.001 + (out.type() == DType.I32 ? 1 : 0.001));
            case NAN_SWALLOWED -> write(out, last, Double.isNaN(x) || out.type() == DType.I32 ? 77 : Double.NaN);
            case LITTLE_TOO_FAR -> write(out, last, x * (1 + 8 * 0x1p-23) + (out.type() == DType.I32 ? 1 : 1e-37));
            case READS_BEYOND -> {
                if (in != null && in.type() == out.type() && in.size() > 0) {
                    write(out, last, x + read(in, in.size()));
                } else if (in != null) {
                    write(out, last, x + 1);
                }
            }
            case SHORT -> poison(out, last);
            case LONG -> write(out, last + 1, 1);
            case EARLY -> write(out, -1, 1);
            case INPUT_CHANGED -> {
                if (in != null && in.size() > 0) {
                    write(in, 0, read(in, 0) + 1);
                }
            }
            case UNSTEADY -> write(out, last, x + ++calls * step);
            case REPLAY_DIFFERS -> write(out, last, replay > 0 ? x + step : x);
            case WEARS_OUT -> write(out, last, replay == 3 ? x + step : x);
            case LEAKS -> inner().allocate(64);
            case WRONG_STREAM, KEEPS_INPUTS, RUNS_WHILE_RECORDING -> {}
            case THROWS -> throw new IllegalStateException("planted");
        }
    }

    private byte[] bytes(View v) {
        byte[] a = new byte[(int) v.bytes()];
        download(v.buffer(), v.offset(), MemorySegment.ofArray(a), 0, a.length);
        return a;
    }

    private void put(View v, byte[] a) {
        upload(MemorySegment.ofArray(a), 0, v.buffer(), v.offset(), a.length);
    }

    private double read(View v, long i) {
        if (v.type() == DType.I32) {
            int[] one = new int[1];
            download(v.buffer(), v.offset() + i * 4, MemorySegment.ofArray(one), 0, 4);
            return one[0];
        }
        double[] one = new double[1];
        download(v.buffer(), v.offset() + i * 8, MemorySegment.ofArray(one), 0, 8);
        return one[0];
    }

    private void write(View v, long i, double x) {
        if (v.type() == DType.I32) {
            upload(MemorySegment.ofArray(new int[] {(int) x}), 0, v.buffer(), v.offset() + i * 4, 4);
        } else {
            upload(MemorySegment.ofArray(new double[] {x}), 0, v.buffer(), v.offset() + i * 8, 8);
        }
    }

    private void poison(View v, long i) {
        write(v, i, v.type() == DType.I32 ? Sandbox.POISON_INT : Double.longBitsToDouble(Sandbox.POISON_DOUBLE));
    }

    @Override
    public Kernels kernels() {
        return kernels;
    }

    @Override
    public Recording record(Runnable body) {
        kept.clear();
        recording = true;
        try {
            body.run();
        } finally {
            recording = false;
        }
        return new Recording() {
            private int replays;

            @Override
            public void replay() {
                replay = ++replays;
                try {
                    body.run();
                } finally {
                    replay = 0;
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public String toString() {
        return fault + " in " + kernel;
    }
}
