package dev.descent.train;

import dev.descent.graph.Tensor;
import dev.descent.nn.Loss;
import dev.descent.nn.Task;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import org.jspecify.annotations.Nullable;

/**
 * Which targets a network and its loss can learn. Kernels do not check: a class that is not there gives NaN, and a
 * probability above 1 a loss without a lower bound.
 *
 * @param loss name of the loss, for messages
 * @param classes number of outputs where targets are class numbers, otherwise 0
 * @param range of the elements of other targets
 */
record TargetCheck(String loss, int classes, Loss.TargetRange range) {
    static TargetCheck of(Loss loss, Tensor output, Tensor target) {
        boolean numbers = loss.task() == Task.CLASSIFY && target.type() == DType.I32 && output.shape().rank() > 0;
        return new TargetCheck(loss.name(), numbers ? output.shape().dim(-1) : 0, loss.targetRange());
    }

    /**
     * Checks every element, but for those that have weight 0.
     *
     * @param name of the data, for the message, for example {@code "validation "}, or empty
     * @throws IllegalArgumentException naming the first element out of range, its place and what is allowed
     */
    void check(HostTensor target, @Nullable HostTensor weights, String name) {
        if (classes == 0 && range.equals(Loss.TargetRange.ALL)) {
            return;
        }
        int n = target.size();
        for (int i = 0; i < n; i++) {
            double value = target.get(i);
            boolean fits = classes > 0 ? value >= 0 && value < classes : range.contains(value);
            if (!fits && MetricSums.counts(weights, i, n)) {
                String where = target.shape().place(i);
                throw new IllegalArgumentException("the " + name + "target holds "
                        + (classes > 0 ? noClass((int) value, where) : noProbability(target, i, where)));
            }
        }
    }

    private String noClass(int number, String where) {
        return "class " + number + " at " + where + ", but the network has " + classes
                + " outputs: class numbers go from 0 to " + (classes - 1)
                + "; number the classes from 0, or give the network more outputs";
    }

    private String noProbability(HostTensor target, int i, String where) {
        return shown(target, i) + " at " + where + ", but " + loss + " takes targets from " + plain(range.least())
                + " to " + plain(range.most()) + "; scale them, or take a loss for values of any size, such as"
                + " Loss.meanSquaredError()";
    }

    private static String shown(HostTensor t, int i) {
        return switch (t.type()) {
            case F32 -> Float.toString(t.floats()[i]);
            case F64 -> Double.toString(t.doubles()[i]);
            case I32 -> Integer.toString(t.ints()[i]);
        };
    }

    /** Without the point of a whole number. */
    private static String plain(double bound) {
        return bound == (long) bound ? Long.toString((long) bound) : Double.toString(bound);
    }
}
