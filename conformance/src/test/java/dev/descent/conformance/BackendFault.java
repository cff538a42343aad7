package dev.descent.conformance;

/** Mistakes that a backend could make beside its kernels. */
enum BackendFault {
    /** Another answer every time. */
    CHANGES_ITS_INFO("backend/info"),
    /** A device without a name. */
    HAS_NO_NAME("backend/info"),
    /** Real numbers in an integer type. */
    COUNTS_REALS("backend/realType"),
    /** Another precision every time. */
    UNSURE_OF_PRECISION("backend/precision"),
    /** Products of factors with the eight bits of bfloat16, which are told to be strict. */
    ROUNDS_FACTORS("backend/precision"),
    /** Now it has a fused kernel, now it has none. */
    UNDECIDED("backend/supports"),
    /** A second buffer takes the memory of the first. */
    OVERLAPS("backend/allocate"),
    /** A buffer that cannot be, and that is smaller than asked for. */
    PROMISES_TOO_MUCH("backend/allocate"),
    /** Closing twice counts twice. */
    MISCOUNTS("backend/memoryInUse"),
    /** Staging memory on the heap. */
    STAGES_ON_THE_HEAP("backend/allocateStaging"),
    /** Uploads to multiples of four bytes. */
    ROUNDS_UPLOADS("backend/upload"),
    /** Copies when the source has changed already. */
    UPLOADS_LATE("backend/upload"),
    /** Downloads what was there before the last kernel. */
    DOWNLOADS_EARLY("backend/download"),
    /** Cannot wait twice. */
    WAITS_ONCE("backend/synchronize"),
    /** Kernels in another order than that of their calls. */
    SHUFFLES("backend/kernels"),
    /** A replay in another order than that of the calls. */
    REPLAYS_BACKWARDS("backend/record"),
    /** The exception of a recorded body is swallowed. */
    SWALLOWS("backend/record"),
    /** After a body that threw, kernels are noted and never run. */
    STAYS_RECORDING("backend/record");

    private final String op;

    BackendFault(String op) {
        this.op = op;
    }

    /** Whose case has to catch it. */
    String op() {
        return op;
    }
}
