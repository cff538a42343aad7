package dev.descent.conformance;

/** Mistakes that a kernel could make. */
enum Fault {
    /** The middle element is off by a little. */
    WRONG_ELEMENT(Mismatch.Gate.VALUE),
    /** The last element is off: a tail that was handled badly. */
    WRONG_TAIL(Mismatch.Gate.VALUE),
    /** A NaN became a number, or a number NaN. */
    NAN_SWALLOWED(Mismatch.Gate.VALUE),
    /** Just beyond the contract. */
    LITTLE_TOO_FAR(Mismatch.Gate.VALUE),
    /** Random numbers of the next stream. */
    WRONG_STREAM(Mismatch.Gate.VALUE),
    /** What lies behind the input takes part. */
    READS_BEYOND(Mismatch.Gate.VALUE),
    /** The last element is not written. */
    SHORT(Mismatch.Gate.UNWRITTEN),
    /** One element too many is written. */
    LONG(Mismatch.Gate.STRAY_WRITE),
    /** The element before the first is written. */
    EARLY(Mismatch.Gate.STRAY_WRITE),
    /** An input is scribbled on. */
    INPUT_CHANGED(Mismatch.Gate.STRAY_WRITE),
    /** Every call gives slightly other bits. */
    UNSTEADY(Mismatch.Gate.REPEAT),
    /** A replay gives other bits than a call. */
    REPLAY_DIFFERS(Mismatch.Gate.RECORDING),
    /** The first replay is right, the third is not. */
    WEARS_OUT(Mismatch.Gate.RECORDING),
    /** Recording runs the kernel. */
    RUNS_WHILE_RECORDING(Mismatch.Gate.RECORDING),
    /** A replay takes the input as it was while recording. */
    KEEPS_INPUTS(Mismatch.Gate.RECORDING),
    /** Every call allocates. */
    LEAKS(Mismatch.Gate.MEMORY),
    /** Throws. */
    THROWS(Mismatch.Gate.ERROR);

    private final Mismatch.Gate gate;

    Fault(Mismatch.Gate gate) {
        this.gate = gate;
    }

    /** The check that has to catch it. */
    Mismatch.Gate gate() {
        return gate;
    }

    /** Whether it can be planted in this kernel. */
    boolean fits(String kernel) {
        return switch (this) {
            case WRONG_STREAM -> kernel.equals("random") || kernel.equals("dropout");
            // these read nothing but what they write
            case INPUT_CHANGED, KEEPS_INPUTS, READS_BEYOND -> !kernel.equals("fill") && !kernel.equals("advance");
            // these write over something, which is no poison
            case SHORT -> !kernel.equals("optimizer") && !kernel.equals("advance") && !kernel.equals("tally");
            case WRONG_ELEMENT, WRONG_TAIL, NAN_SWALLOWED, LITTLE_TOO_FAR, LONG, EARLY, UNSTEADY, REPLAY_DIFFERS,
                    WEARS_OUT, RUNS_WHILE_RECORDING, LEAKS, THROWS -> true;
        };
    }
}
