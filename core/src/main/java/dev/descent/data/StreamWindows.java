package dev.descent.data;

import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Windows of long streams, in the order in which a model that carries its state wants them: window i of stream b is
 * example i·streams + b, so that with a batch of all streams, unshuffled, every batch goes on where the one before
 * ended.
 *
 * <p>The state fits only so: with a batch size other than the number of streams, row b of a batch goes on with another
 * stream; and windows must start as far apart as the model carries its state, which is {@code window} steps for a
 * stateful layer and k1 for one with {@link dev.descent.nn.recurrent.TruncatedBptt}. A trainer refuses the rest as long
 * as it can see it: not after {@link Dataset#rows}, a split, or a shuffle of one's own, and not for data cut by hand.
 */
public final class StreamWindows {
    private StreamWindows() {}

    /**
     * Cuts streams into windows; steps at the end that fill no window are left out.
     *
     * @param inputs [streams, steps, …]
     * @param targets for every step, [streams, steps, …]
     * @param window steps of a window
     * @param stride steps from the start of one window to that of the next, at most {@code window}; where windows
     *     overlap, the steps that the window before counted have weight 0
     */
    public static Dataset of(HostTensor inputs, HostTensor targets, int window, int stride) {
        Shape in = inputs.shape();
        Shape out = targets.shape();
        if (in.rank() < 2 || out.rank() < 2 || in.dim(0) != out.dim(0) || in.dim(1) != out.dim(1)) {
            throw new IllegalArgumentException("streams " + in + " and their targets " + out
                    + " must begin with the same [streams, steps]");
        }
        if (window < 1 || stride < 1 || stride > window) {
            throw new IllegalArgumentException("windows of " + window + " steps, " + stride
                    + " apart: both must be 1 or more, and the distance at most the window");
        }
        int streams = in.dim(0);
        int steps = in.dim(1);
        if (steps < window) {
            throw new IllegalArgumentException("the streams have " + steps + " steps, which is less than one window of "
                    + window + "; take shorter windows, fewer streams or more data");
        }
        int count = (steps - window) / stride + 1;
        HostTensor weights = stride == window ? null : weights(count, streams, window, window - stride);
        return Dataset.of(List.of(cut(inputs, window, stride, count)), cut(targets, window, stride, count),
                weights).inStreams(new Dataset.Streams(streams, window, stride));
    }

    private static HostTensor cut(HostTensor t, int window, int stride, int count) {
        int[] dims = t.shape().toArray();
        int streams = dims[0];
        int steps = dims[1];
        int each = t.size() / Math.max(1, streams * steps);
        dims[0] = Math.multiplyExact(count, streams);
        dims[1] = window;
        Object from = t.type() == DType.I32 ? t.ints() : t.floats();
        int length = Math.multiplyExact(Math.multiplyExact(dims[0], window), each);
        Object to = t.type() == DType.I32 ? new int[length] : new float[length];
        for (int i = 0; i < count; i++) {
            for (int b = 0; b < streams; b++) {
                System.arraycopy(from, (b * steps + i * stride) * each, to, (i * streams + b) * window * each,
                        window * each);
            }
        }
        Shape shape = Shape.of(dims);
        return to instanceof int[] ints ? HostTensor.of(ints, shape) : HostTensor.of((float[]) to, shape);
    }

    private static HostTensor weights(int count, int streams, int window, int overlap) {
        float[] w = new float[Math.multiplyExact(count * streams, window)];
        Arrays.fill(w, 1);
        for (int i = 0; i < w.length; i += window) {
            boolean first = i < streams * window; // nobody counted its first steps before
            Arrays.fill(w, i, i + (first ? 0 : overlap), 0);
        }
        return HostTensor.of(w, Shape.of(count * streams, window));
    }
}
