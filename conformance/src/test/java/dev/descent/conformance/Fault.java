package dev.descent.conformance;

/** Mistakes that a backend could make. */
enum Fault {
    /** The middle element is off by a little. */
    WRONG_ELEMENT(Mismatch.Gate.VALUE),
    /** The last element is off: a tail that was handled badly. */
    WRONG_TAIL(Mismatch.Gate.VALUE),
    /** A NaN became a number, or a number NaN. */
    NAN_SWALLOWED(Mismatch.Gate.VALUE),
    /** Just beyond the contract. */
    LITTLE_TOO_FAR(Mismatch.Gate.VALUE),
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
    /** Recording runs the kernel. */
    RUNS_WHILE_RECORDING(Mismatch.Gate.RECORDING),
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
}
