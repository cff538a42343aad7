package dev.descent.cpu.task;

/** A task over elements 0 to n − 1 that are independent of each other. */
abstract class RangeTask extends Task {
    /** Loops count with int; longer ranges come in several pieces. A multiple of 16. */
    private static final int PIECE = 1 << 24;

    private final long n;

    RangeTask(Context context, long n, double weight) {
        super(context.parts(n, weight));
        this.n = n;
    }

    /** Elements {@code from} to from + count − 1; {@code from} is a multiple of 16. */
    abstract void range(long from, int count);

    @Override
    public final void run(int part) {
        long end = bound(part + 1);
        for (long i = bound(part); i < end; i += PIECE) {
            range(i, (int) Math.min(PIECE, end - i));
        }
    }

    private long bound(int part) {
        return part == parts() ? n : n * part / parts() & -16L;
    }
}
