package dev.descent.nn;

import dev.descent.graph.ShapeException;
import dev.descent.graph.Tensor;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** See {@link Loss#crossEntropy(double, HostTensor)}. */
record CrossEntropy(double smoothing, @Nullable HostTensor classWeights) implements Loss {
    CrossEntropy {
        if (!(smoothing >= 0 && smoothing < 1)) {
            throw new IllegalArgumentException("label smoothing must be in [0, 1), not " + smoothing);
        }
        if (classWeights != null) {
            check(classWeights);
        }
    }

    private static void check(HostTensor weights) {
        boolean some = false;
        for (int i = 0; i < weights.size(); i++) {
            double w = weights.get(i);
            if (!(w >= 0) || Double.isInfinite(w)) {
                throw new IllegalArgumentException("class weights must be 0 or more, and finite; that of class " + i
                        + " is " + w);
            }
            some |= w > 0;
        }
        if (!some || weights.type() != DType.F32 || weights.shape().rank() != 1) {
            throw new IllegalArgumentException("class weights must be F32 [classes], and one at least above 0; not "
                    + weights);
        }
    }

    @Override
    public String name() {
        return "cross-entropy";
    }

    @Override
    public Task task() {
        return Task.CLASSIFY;
    }

    @Override
    public Terms terms(Tensor output, Tensor target) {
        Shape s = output.shape();
        if (s.rank() < 2) {
            throw new ShapeException("cross-entropy takes logits [n, …, classes], not " + s);
        }
        int classes = s.dim(-1);
        Shape each = s.without(-1);
        boolean numbers = target.type() == DType.I32;
        if (!target.shape().equals(numbers ? each : s)) {
            throw new ShapeException("cross-entropy: targets " + target.type() + target.shape() + " do not fit logits "
                    + s + ": class numbers I32" + each + " or distributions " + s + " are expected");
        }
        Tensor logits = output.reshape(-1, classes);
        Tensor t = numbers ? target.reshape(-1) : target.reshape(-1, classes);
        HostTensor w = classWeights;
        if (w == null) {
            return new Terms(logits.crossEntropy(t, smoothing).reshape(each), null);
        }
        if (!w.shape().equals(Shape.of(classes))) {
            throw new ShapeException("class weights " + w.shape() + " do not fit " + classes + " classes");
        }
        Tensor weights = Tensor.of(w);
        Tensor hot = numbers ? t.oneHot(classes) : t;
        Tensor q = hot.mul(1 - smoothing).add(smoothing / classes).mul(weights);
        Tensor terms = q.select(q.mul(logits.logSoftmax()), Tensor.fill(0, q.shape()));
        Tensor losses = terms.sum(1).neg();
        if (!numbers) {
            return new Terms(losses.reshape(each), null);
        }
        // the weighted mean multiplies by the weight again: divide it out, which is exact where the weight is 0 too
        Tensor own = hot.mul(weights).sum(1);
        Tensor safe = own.add(own.equalTo(Tensor.scalar(0)));
        return new Terms(losses.div(safe).reshape(each), own.reshape(each));
    }

    @Override
    public TargetRange targetRange() {
        return TargetRange.UNIT;
    }

    @Override
    public Tensor prediction(Tensor output) {
        return output.softmax();
    }
}
