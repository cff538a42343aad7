package dev.descent.cpu.task;

/** A task over rows that are independent of each other. */
abstract class RowsTask extends Task {
    private final long rows;

    /** @param weight cost of one row, in cheap elements */
    RowsTask(Context context, long rows, double weight) {
        super(context.parts(rows, weight));
        this.rows = rows;
    }

    abstract void row(long r);

    @Override
    public final void run(int part) {
        long to = rows * (part + 1) / parts();
        for (long r = rows * part / parts(); r < to; r++) {
            row(r);
        }
    }
}
