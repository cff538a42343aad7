package dev.descent.data;

import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;

/** What {@link Standardizer} and {@link MinMax} share: one affine map y = (x − offset) / scale for each feature. */
final class Columns {
    private Columns() {}

    /** The number of features: the last axis of real numbers [n, …, d]. */
    static int width(HostTensor x) {
        if (x.type() != DType.F32 || x.shape().rank() < 2 || x.size() == 0) {
            throw new IllegalArgumentException("scaling needs real numbers F32[n, features] of at least one row, not "
                    + x.type() + x.shape());
        }
        return x.shape().dim(-1);
    }

    static void checkFinite(HostTensor x) {
        DatasetChecks.checkFinite("input", x);
    }

    static void checkParameters(String name, float[] offset, String scaleName, float[] scale) {
        if (offset.length != scale.length || offset.length == 0) {
            throw new IllegalArgumentException(offset.length + " values of " + name + ", " + scale.length + " of "
                    + scaleName + "; give one of each for every feature");
        }
        for (int c = 0; c < scale.length; c++) {
            if (!Float.isFinite(offset[c]) || !Float.isFinite(scale[c]) || scale[c] <= 0) {
                throw new IllegalArgumentException("feature " + c + " (counted from 0) has " + name + " " + offset[c]
                        + " and " + scaleName + " " + scale[c] + "; both must be finite, the latter above 0");
            }
        }
    }

    static HostTensor apply(HostTensor x, float[] offset, float[] scale) {
        float[] in = checkWidth(x, offset.length);
        float[] out = new float[in.length];
        int c = 0;
        for (int i = 0; i < in.length; i++) {
            out[i] = (float) (((double) in[i] - offset[c]) / scale[c]);
            c = c + 1 == offset.length ? 0 : c + 1;
        }
        return HostTensor.of(out, x.shape());
    }

    static HostTensor invert(HostTensor y, float[] offset, float[] scale) {
        float[] in = checkWidth(y, offset.length);
        float[] out = new float[in.length];
        int c = 0;
        for (int i = 0; i < in.length; i++) {
            out[i] = (float) ((double) in[i] * scale[c] + offset[c]);
            c = c + 1 == offset.length ? 0 : c + 1;
        }
        return HostTensor.of(out, y.shape());
    }

    private static float[] checkWidth(HostTensor x, int features) {
        if (x.type() != DType.F32 || x.shape().rank() < 1 || x.shape().dim(-1) != features) {
            throw new IllegalArgumentException("scaling was fitted to " + features + " features, this tensor is "
                    + x.type() + x.shape() + "; it must be F32 with " + features + " as its last extent");
        }
        return x.floats();
    }
}
