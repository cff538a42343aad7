package dev.descent.onnx;

import dev.descent.nn.Activation;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads operators that are layers, or parts of them, but for recurrent ones. */
final class LayerReader {
    private final Chain chain;
    private final Folding folding;

    LayerReader(Chain chain, Folding folding) {
        this.chain = chain;
        this.folding = folding;
    }

    void gemm(Node n) {
        if (n.attribute("alpha", 1.0) != 1 || n.attribute("beta", 1.0) != 1 || n.attribute("transA", 0L) != 0) {
            throw n.refuse("has alpha, beta or transA; a layer here is x·Wᵀ + b");
        }
        Value.Flow x = features(n, n.flow(0));
        if (x.axes().size() != 2) {
            throw n.refuse("takes a value with " + x.axes().size() + " axes, not [examples, features]");
        }
        HostTensor b = n.floats(1, 2);
        HostTensor w = n.attribute("transB", 0L) == 0 ? turned(n, b) : b;
        HostTensor bias = n.has(2) ? bias(n, n.floats(2), w.shape().dim(0)) : null;
        n.out(chain.add(n, new Draft.Dense(w, bias), x, w.shape().dim(1), w.shape().dim(0)));
    }

    void matMul(Node n) {
        Value.Flow x = features(n, n.flow(0));
        HostTensor w = turned(n, n.floats(1, 2));
        if (x.axes().size() < 2) {
            throw n.refuse("takes a value without an axis of examples");
        }
        n.out(chain.add(n, new Draft.Dense(w, null), x, w.shape().dim(1), w.shape().dim(0)));
    }

    private HostTensor turned(Node n, HostTensor w) {
        folding.charge(n, w.shape());
        return Gates.transpose(w);
    }

    /** One value for every feature, as [n] or [1, …, n]. */
    static HostTensor bias(Node n, HostTensor t, int size) {
        if (t.size() != size || t.shape().rank() == 0 || t.shape().dim(-1) != size) {
            throw n.refuse("adds constants " + t.shape() + " to " + size + " features; one for each is expected");
        }
        return t.reshape(Shape.of(size));
    }

    private Value.Flow features(Node n, Value.Flow f) {
        Value.Flow x = chain.take(n, f);
        if (!x.endsWithFeatures()) {
            throw n.refuse("does not work on the features: they are not the last axis of its input");
        }
        return x;
    }

    void activation(Node n, Activation a) {
        n.out(chain.add(new Draft.Act(a), chain.take(n, n.flow(0))));
    }

    void elu(Node n) {
        activation(n, alpha(n, n.attribute("alpha", 1.0), true));
    }

    void leakyRelu(Node n) {
        activation(n, alpha(n, n.attribute("alpha", 0.01), false));
    }

    private static Activation alpha(Node n, double alpha, boolean elu) {
        if (!(alpha >= 0) || Double.isInfinite(alpha)) {
            throw n.refuse("has alpha " + alpha + "; a number of 0 or more is expected");
        }
        return elu ? Activation.elu(alpha) : Activation.leakyRelu(alpha);
    }

    void gelu(Node n) {
        if (!n.attribute("approximate", "none").equals("none")) {
            throw n.refuse("is the approximation of GELU by tanh; the exact one is read");
        }
        activation(n, Activation.GELU);
    }

    /** Over the last axis. */
    void softmax(Node n, Activation a) {
        Value.Flow x = features(n, n.flow(0));
        int rank = x.axes().size();
        if (n.axis(n.attribute("axis", n.opset() < 13 ? 1L : -1L), rank) != rank - 1) {
            throw n.refuse("runs over another axis than the last, which no layer here does");
        }
        n.out(chain.add(new Draft.Act(a), x));
    }

    void batchNorm(Node n) {
        Value.Flow x = chain.take(n, n.flow(0));
        if (x.axes().size() < 2 || x.axes().get(1).kind() != Value.Kind.FEATURE
                || n.attribute("training_mode", 0L) != 0) {
            throw n.refuse("must normalise features, as axis 1, by its running mean and variance");
        }
        Map<String, HostTensor> w = new LinkedHashMap<>();
        HostTensor scale = n.floats(1, 1);
        w.put("weight", scale);
        List<String> names = List.of("bias", "running_mean", "running_var");
        for (int i = 0; i < names.size(); i++) {
            HostTensor t = n.floats(2 + i, 1);
            if (t.size() != scale.size()) {
                throw n.refuse("has " + scale.size() + " scales, but " + t.size() + " values as input " + (3 + i));
            }
            w.put(names.get(i), t);
        }
        double momentum = 1 - n.attribute("momentum", 0.9);
        double rounded = Math.round(momentum * 1e6) / 1e6; // 1 − 0.9 is not 0.1
        Draft d = new Draft.BatchNorm(w, Math.clamp(rounded, 0, 1), epsilon(n));
        n.out(chain.add(n, d, x, scale.size(), scale.size()));
    }

    void layerNorm(Node n) {
        Value.Flow x = features(n, n.flow(0));
        int rank = x.axes().size();
        HostTensor scale = n.floats(1, 1);
        if (n.axis(n.attribute("axis", -1L), rank) != rank - 1 || n.attribute("stash_type", 1L) != 1) {
            throw n.refuse("must normalise the last axis, in 32-bit floats");
        }
        Map<String, HostTensor> w = new LinkedHashMap<>();
        w.put("weight", scale);
        if (n.has(2)) {
            w.put("bias", bias(n, n.floats(2, 1), scale.size()));
        } else {
            folding.charge(n, scale.shape());
            w.put("bias", HostTensor.of(new float[scale.size()], scale.shape()));
        }
        n.out(chain.add(n, new Draft.LayerNorm(w, epsilon(n)), x, scale.size(), scale.size()));
    }

    private static double epsilon(Node n) {
        double e = n.attribute("epsilon", 1e-5);
        if (!(e > 0) || Double.isInfinite(e)) {
            throw n.refuse("has epsilon " + e + "; a number above 0 is expected");
        }
        return e;
    }

    void embedding(Node n) {
        Value.Flow x = chain.newest(n, n.flow(1));
        HostTensor w = n.floats(0, 2);
        if (!x.ints() || n.attribute("axis", 0L) != 0
                || x.axes().stream().anyMatch(a -> a.kind() != Value.Kind.OUTER)) {
            throw n.refuse("must look up rows of its weights by the indices that the model takes");
        }
        List<Value.Axis> axes = new ArrayList<>(x.axes());
        axes.add(Value.Axis.FEATURE);
        n.out(chain.add(n, new Draft.Embedding(w), x.with(axes), -1, w.shape().dim(1)));
    }

    /** [batch, …, features] to [batch, all the rest], in the order that layers here have. */
    void flatten(Node n, Value.Flow f) {
        Value.Flow x = features(n, f);
        List<Value.Axis> axes = x.axes();
        if (axes.size() == 2 && chain.isBatch(axes.getFirst())) {
            n.out(x);
            return;
        }
        boolean ordered = axes.size() > 2 && chain.isBatch(axes.getFirst());
        int before = -1;
        for (int i = 1; ordered && i < axes.size() - 1; i++) {
            ordered = axes.get(i).kind() == Value.Kind.OUTER && axes.get(i).index() > before;
            before = axes.get(i).index();
        }
        if (!ordered) {
            throw n.refuse("flattens axes in another order than [batch, …, features]");
        }
        if (chain.isZeroPadded()) {
            throw n.refuse("makes features of what stands behind the end of sequences, which is 0 there, while layers"
                    + " here repeat the last output");
        }
        chain.forgetWidth();
        n.out(chain.add(new Draft.Flatten(), x.with(List.of(axes.getFirst(), Value.Axis.FEATURE))));
    }

    /** Add, Sub, Mul and Div: a bias, SiLU, or a scale. */
    void arithmetic(Node n) {
        if (n.in(0) instanceof Value.Flow a && n.in(1) instanceof Value.Flow b) {
            silu(n, a, b);
            return;
        }
        boolean swapped = n.in(1) instanceof Value.Flow;
        if (swapped && (n.op().equals("Sub") || n.op().equals("Div"))) {
            throw n.refuse("has a constant as its first input; no layer here does that");
        }
        Value.Flow x = chain.take(n, n.flow(swapped ? 1 : 0));
        HostTensor c = n.floats(swapped ? 0 : 1);
        if (!x.endsWithFeatures() || c.size() == 0
                || (c.shape().rank() > 0 && c.shape().dim(-1) != c.size())) {
            throw n.refuse("has constants " + c.shape() + " that are not one for each feature, the last axis");
        }
        boolean adds = n.op().equals("Add");
        if (adds && chain.last() instanceof Draft.Dense d && d.bias() == null) {
            n.out(chain.replace(new Draft.Dense(d.weight(), bias(n, c, d.weight().shape().dim(0))), x));
            return;
        }
        n.out(chain.add(new Draft.Affine(n.op(), c.reshape(Shape.of(c.size())), n.where()), x));
    }

    /** x · σ(x): the sigmoid was read just before, as a layer of its own. */
    private void silu(Node n, Value.Flow a, Value.Flow b) {
        int newer = Math.max(a.version(), b.version());
        Value.Flow x = a.version() == newer ? b : a;
        Value.Flow y = a.version() == newer ? a : b;
        boolean sigmoid = n.op().equals("Mul") && chain.last() instanceof Draft.Act act
                && act.activation().equals(Activation.SIGMOID) && chain.wasTaken(x)
                && x.axes().equals(y.axes());
        if (!sigmoid) {
            throw n.refuse("puts two branches together; only layers one after the other are read");
        }
        n.out(chain.replace(new Draft.Act(Activation.SILU), chain.take(n, y)));
    }
}
