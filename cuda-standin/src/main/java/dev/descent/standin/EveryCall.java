package dev.descent.standin;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToIntFunction;

/**
 * Runs a program once for each call of the driver or of cuBLAS on its way, which fails, and looks what is left behind.
 *
 * @param faults what was wrong, a line each
 * @param told runs that ended with an exception
 */
public record EveryCall(List<String> faults, int told) {
    /** When it fails, the context stays, and there is nothing that a program could do: the test does it instead. */
    private static final String RELEASE = "cuDevicePrimaryCtxRelease";
    /** When it fails, cuBLAS keeps its handle. */
    private static final String STOP_CUBLAS = "cublasDestroy";
    private static final int SHOWN = 5;

    public EveryCall {
        faults = List.copyOf(faults);
    }

    /** Looks at how a failure is told. */
    @FunctionalInterface
    public interface Judge {
        /** What is wrong with it; empty if nothing is. */
        String fault(int code, String call, RuntimeException told);
    }

    /**
     * Lets calls fail, each in a run of its own.
     *
     * @param first number of the first call that fails, from 1
     * @param last number of the last one
     * @param code what each of them returns
     * @param release gives the context of the device back
     */
    public static EveryCall fails(StandIn standIn, long first, long last, LongToIntFunction code, Runnable program,
            Runnable release, Judge judge) {
        List<String> faults = new ArrayList<>();
        int told = 0;
        StandIn.Live before = standIn.live();
        for (long k = first; k <= last; k++) {
            standIn.reset();
            standIn.failAt(k, code.applyAsInt(k));
            String fault = "";
            String message = "";
            try {
                program.run();
            } catch (RuntimeException e) {
                told++;
                message = String.valueOf(e.getMessage());
                fault = judge.fault(code.applyAsInt(k), standIn.failedCall(), e);
            }
            String call = standIn.failedCall();
            String where = "call " + k + ", " + call + ": " + message;
            if (!fault.isEmpty()) {
                faults.add(fault + ": " + where);
            }
            standIn.failAt(0, 0);
            if (call.equals(RELEASE)) {
                release.run();
            }
            StandIn.Live after = standIn.live();
            if (!after.equals(before) && !call.equals(STOP_CUBLAS)) {
                faults.add("leaves " + after + ": " + where);
            }
            before = after;
            standIn.complaints().forEach(c -> faults.add(c + ": " + where));
        }
        standIn.reset();
        return new EveryCall(faults, told);
    }

    /** The number of faults, and the first of them. */
    public String text() {
        return faults.size() + " faults:\n" + String.join("\n", faults.stream().limit(SHOWN).toList());
    }
}
