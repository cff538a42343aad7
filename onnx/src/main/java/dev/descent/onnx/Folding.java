package dev.descent.onnx;

import dev.descent.storage.StorageException;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.List;

/**
 * What exporters leave to be computed from weights: cutting, joining and turning them. The memory for all of it is
 * bounded by the size of the file, since a few operators could otherwise double a tensor again and again.
 */
final class Folding {
    static final long TIMES = 16;
    private static final long LEAST = 1 << 20;

    private long left;

    Folding(long fileSize) {
        left = most(fileSize);
    }

    /** Bytes of weights that a file of this size gives reason for. */
    static long most(long fileSize) {
        return Math.addExact(Math.multiplyExact(fileSize, TIMES), LEAST);
    }

    /**
     * Counts memory for weights that a reader makes.
     *
     * @throws StorageException if it is more than the file gives reason for
     */
    void charge(Node n, Shape shape) {
        long bytes = shape.size() > Integer.MAX_VALUE ? Long.MAX_VALUE : shape.size() * Float.BYTES;
        if (bytes > left) {
            throw n.refuse("makes weights " + shape + " from others; all that are made take more than " + TIMES
                    + " times the size of the file");
        }
        left -= bytes;
    }

    private HostTensor room(Node n, Shape shape) {
        charge(n, shape);
        return HostTensor.zeros(DType.F32, shape);
    }

    HostTensor transpose(Node n, HostTensor t, int[] perm) {
        int rank = perm.length;
        long[] strides = t.shape().strides();
        int[] dims = new int[rank];
        long[] steps = new long[rank];
        for (int i = 0; i < rank; i++) {
            dims[i] = t.shape().dim(perm[i]);
            steps[i] = strides[perm[i]];
        }
        HostTensor out = room(n, Shape.of(dims));
        copy(t.floats(), 0, steps, out, dims);
        return out;
    }

    /** Elements {@code from} to {@code to} (exclusive) of an axis. */
    HostTensor slice(Node n, HostTensor t, int axis, int from, int to) {
        Shape shape = t.shape().with(axis, to - from);
        HostTensor out = room(n, shape);
        long[] strides = t.shape().strides();
        copy(t.floats(), from * strides[axis], strides, out, shape.toArray());
        return out;
    }

    HostTensor concat(Node n, List<HostTensor> parts, int axis) {
        HostTensor first = parts.getFirst();
        long sum = 0;
        for (HostTensor t : parts) {
            if (t.shape().rank() != first.shape().rank()
                    || !t.shape().without(axis).equals(first.shape().without(axis))) {
                throw n.refuse("puts weights " + t.shape() + " beside " + first.shape() + ", which do not fit");
            }
            sum += t.shape().dim(axis);
        }
        if (sum > Integer.MAX_VALUE) {
            throw n.refuse("makes weights with an extent of " + sum);
        }
        HostTensor out = room(n, first.shape().with(axis, (int) sum));
        long inner = out.shape().strides()[axis];
        int outer = out.size() == 0 ? 0 : (int) (out.size() / (inner * sum));
        int at = 0;
        for (int o = 0; o < outer; o++) {
            for (HostTensor t : parts) {
                int length = (int) (inner * t.shape().dim(axis));
                System.arraycopy(t.floats(), o * length, out.floats(), at, length);
                at += length;
            }
        }
        return out;
    }

    private static void copy(float[] from, long offset, long[] steps, HostTensor out, int[] dims) {
        float[] to = out.floats();
        int[] at = new int[dims.length];
        long source = offset;
        for (int i = 0; i < to.length; i++) {
            to[i] = from[(int) source];
            for (int axis = dims.length - 1; axis >= 0; axis--) {
                source += steps[axis];
                if (++at[axis] < dims[axis]) {
                    break;
                }
                source -= steps[axis] * dims[axis];
                at[axis] = 0;
            }
        }
    }
}
