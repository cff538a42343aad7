package dev.descent.watch;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * The losses of all steps in bounded memory: buckets of equally many steps, each with mean, least and greatest. When
 * all are in use, neighbours are merged. Allocates nothing after it is made. Used under the lock of its owner.
 */
final class StepCurve {
    private static final int BUCKETS = 512;

    private final double[] sum = new double[BUCKETS];
    private final double[] low = new double[BUCKETS];
    private final double[] high = new double[BUCKETS];
    private final long[] first = new long[BUCKETS];
    private final long[] last = new long[BUCKETS];
    private final int[] count = new int[BUCKETS];
    private int used;
    private int width = 1;

    /**
     * A copy.
     *
     * @param step middle of each bucket
     */
    record Points(double[] step, double[] mean, double[] low, double[] high) {
        int size() {
            return step.length;
        }
    }

    /** Adds a step; one whose loss is unknown or not finite leaves no trace. */
    void add(long step, double loss) {
        if (!Double.isFinite(loss)) {
            return;
        }
        if (used == 0 || count[used - 1] == width) {
            if (used == BUCKETS) {
                merge();
            }
            sum[used] = 0;
            count[used] = 0;
            low[used] = loss;
            high[used] = loss;
            first[used] = step;
            used++;
        }
        int i = used - 1;
        sum[i] += loss;
        count[i]++;
        low[i] = Math.min(low[i], loss);
        high[i] = Math.max(high[i], loss);
        last[i] = step;
    }

    private void merge() {
        for (int i = 0; i < BUCKETS / 2; i++) {
            int a = 2 * i;
            int b = a + 1;
            sum[i] = sum[a] + sum[b];
            count[i] = count[a] + count[b];
            low[i] = Math.min(low[a], low[b]);
            high[i] = Math.max(high[a], high[b]);
            first[i] = first[a];
            last[i] = last[b];
        }
        used = BUCKETS / 2;
        width *= 2;
    }

    /** Forgets the steps after one, up to what shares a bucket with it. */
    void cut(long step) {
        while (used > 0 && first[used - 1] > step) {
            used--;
        }
        if (used > 0) {
            last[used - 1] = Math.min(last[used - 1], step);
        }
    }

    StepCurve copy() {
        StepCurve c = new StepCurve();
        System.arraycopy(sum, 0, c.sum, 0, used);
        System.arraycopy(low, 0, c.low, 0, used);
        System.arraycopy(high, 0, c.high, 0, used);
        System.arraycopy(first, 0, c.first, 0, used);
        System.arraycopy(last, 0, c.last, 0, used);
        System.arraycopy(count, 0, c.count, 0, used);
        c.used = used;
        c.width = width;
        return c;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(width);
        out.writeInt(used);
        for (int i = 0; i < used; i++) {
            out.writeDouble(sum[i]);
            out.writeDouble(low[i]);
            out.writeDouble(high[i]);
            out.writeLong(first[i]);
            out.writeLong(last[i]);
            out.writeInt(count[i]);
        }
    }

    static StepCurve read(DataInputStream in) throws IOException {
        StepCurve c = new StepCurve();
        c.width = in.readInt();
        c.used = in.readInt();
        if (c.used < 0 || c.used > BUCKETS || c.width < 1) {
            throw new IOException("a curve of " + c.used + " buckets");
        }
        for (int i = 0; i < c.used; i++) {
            c.sum[i] = in.readDouble();
            c.low[i] = in.readDouble();
            c.high[i] = in.readDouble();
            c.first[i] = in.readLong();
            c.last[i] = in.readLong();
            c.count[i] = in.readInt();
        }
        return c;
    }

    Points points() {
        double[] x = new double[used];
        double[] mean = new double[used];
        for (int i = 0; i < used; i++) {
            x[i] = (first[i] + last[i]) / 2.0;
            mean[i] = sum[i] / count[i];
        }
        return new Points(x, mean, Arrays.copyOf(low, used), Arrays.copyOf(high, used));
    }
}
