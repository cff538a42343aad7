package dev.descent.onnx;

import static dev.descent.onnx.GraphBuilder.attribute;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.descent.nn.Activate;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Dense;
import dev.descent.nn.Dropout;
import dev.descent.nn.Embedding;
import dev.descent.nn.Flatten;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Module;
import dev.descent.nn.Parameter;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes the layers of a model, one after the other, as they are at inference. */
final class LayerWriter {
    private final GraphBuilder g;
    private final Map<String, HostTensor> weights;
    private final RecurrentWriter recurrent;

    LayerWriter(GraphBuilder g, Map<String, HostTensor> weights, Sequences sequences) {
        this.g = g;
        this.weights = weights;
        this.recurrent = new RecurrentWriter(g, sequences, this::weight);
    }

    /** Writes a module that stands at {@code path}, empty for the whole model. */
    Flow write(String path, Module m, Flow x) {
        return switch (m) {
            case Sequential s -> all(path, s, x);
            case Dense d -> dense(path, d, x);
            case Activate a -> ActivationWriter.write(g, path, a.activation(), real(path, m, x));
            case Dropout d -> x;
            case Flatten f -> flatten(path, x);
            case BatchNorm n -> batchNorm(path, n, x);
            case LayerNorm n -> layerNorm(path, n, x);
            case Embedding e -> embedding(path, e, x);
            case Recurrent r -> recurrent.write(path, r, real(path, m, x));
            default -> throw new IllegalArgumentException(named(path, m) + " cannot be written as ONNX: it is none of"
                    + " Sequential, Dense, Activate, Dropout, Flatten, BatchNorm, LayerNorm, Embedding and Recurrent;"
                    + " make it of these, or leave it out of the model that is exported");
        };
    }

    /** As in {@code layer '2' (Dense 4→3)}. */
    static String named(String path, Module m) {
        return (path.isEmpty() ? "the model" : "layer '" + path + "'") + " (" + m.describe() + ")";
    }

    static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private Flow all(String path, Sequential s, Flow x) {
        Flow f = x;
        for (int i = 0; i < s.modules().size(); i++) {
            f = write(below(path, Integer.toString(i)), s.modules().get(i), f);
        }
        return f;
    }

    private HostTensor weight(String path, Parameter p) {
        String full = below(path, p.name());
        HostTensor w = weights.get(full);
        if (w == null || w.type() != DType.F32 || !w.shape().equals(p.shape())) {
            throw new IllegalArgumentException("weight '" + full + "' must be F32" + p.shape() + ", and is "
                    + (w == null ? "missing" : w.type().toString() + w.shape())
                    + ": give the weights of this model, such as trainer.weights()");
        }
        return w;
    }

    private String stored(String path, Parameter p) {
        return g.weights(below(path, p.name()), weight(path, p));
    }

    private static Parameter own(Module m, String name) {
        return Objects.requireNonNull(m.parameters().get(name));
    }

    private Flow dense(String path, Dense d, Flow x) {
        int out = d.weight().shape().dim(0);
        Flow in = wide(path, d, x, d.weight().shape().dim(1));
        Flow y;
        if (in.rank() == 2) {
            List<String> inputs = new ArrayList<>(List.of(in.name(), stored(path, d.weight())));
            d.bias().ifPresent(b -> inputs.add(stored(path, b)));
            y = in.wide(g.node(path, "Gemm", inputs, attribute("transB", 1)), out);
        } else {
            String w = g.weights(below(path, "weight"), Gates.transpose(weight(path, d.weight())));
            y = in.wide(g.node(path, "MatMul", List.of(in.name(), w)), out);
            if (d.bias().isPresent()) {
                y = y.as(g.node(path, "Add", List.of(y.name(), stored(path, d.bias().get()))));
            }
        }
        return ActivationWriter.write(g, path, d.activation(), y);
    }

    private Flow flatten(String path, Flow x) {
        if (x.rank() == 2) {
            return x;
        }
        long width = 1;
        boolean free = x.rank() == 0;
        for (Flow.Extent e : x.extents().subList(Math.min(1, x.rank()), x.rank())) {
            free |= e.isFree();
            width *= Math.max(e.size(), 1);
        }
        Flow.Extent last = free || width > Integer.MAX_VALUE
                ? Flow.Extent.free(below(path, "width"))
                : Flow.Extent.of((int) width);
        return new Flow(g.node(path, "Flatten", List.of(x.name()), attribute("axis", 1)), x.type(),
                List.of(x.extents().getFirst(), last));
    }

    /** ONNX normalises axis 1, we the last. */
    private Flow batchNorm(String path, BatchNorm n, Flow x) {
        Flow in = wide(path, n, x, own(n, "weight").shape().dim(0));
        List<String> inputs = new ArrayList<>();
        boolean turned = in.rank() > 2;
        inputs.add(turned ? g.node(path, "Transpose", List.of(in.name()), lastTo(1, in.rank())) : in.name());
        for (String name : List.of("weight", "bias", "running_mean", "running_var")) {
            inputs.add(stored(path, own(n, name)));
        }
        String y = g.node(path, "BatchNormalization", inputs, attribute("epsilon", n.epsilon()),
                attribute("momentum", 1 - n.momentum()));
        return in.as(turned ? g.node(path, "Transpose", List.of(y), oneToLast(in.rank())) : y);
    }

    private static AttributeProto lastTo(int axis, int rank) {
        long[] perm = new long[rank];
        for (int i = 0; i < rank; i++) {
            perm[i] = i < axis ? i : i == axis ? rank - 1 : i - 1;
        }
        return attribute("perm", perm);
    }

    private static AttributeProto oneToLast(int rank) {
        long[] perm = new long[rank];
        for (int i = 1; i < rank; i++) {
            perm[i] = i == rank - 1 ? 1 : i + 1;
        }
        return attribute("perm", perm);
    }

    private Flow layerNorm(String path, LayerNorm n, Flow x) {
        Flow in = wide(path, n, x, own(n, "weight").shape().dim(0));
        return in.as(g.node(path, "LayerNormalization",
                List.of(in.name(), stored(path, own(n, "weight")), stored(path, own(n, "bias"))),
                attribute("axis", -1), attribute("epsilon", n.epsilon())));
    }

    private Flow embedding(String path, Embedding e, Flow x) {
        if (x.type() != DType.I32) {
            throw new IllegalArgumentException(named(path, e) + " takes indices, and is fed with " + x.type()
                    + x.extents() + ": say input(DType.I32, -1, -1) for [batch, time]");
        }
        List<Flow.Extent> extents = new ArrayList<>(x.extents());
        extents.add(Flow.Extent.of(e.weight().shape().dim(1)));
        return new Flow(g.node(path, "Gather", List.of(stored(path, e.weight()), x.name()), attribute("axis", 0)),
                DType.F32, extents);
    }

    private static Flow real(String path, Module m, Flow x) {
        if (x.type() != DType.F32) {
            throw new IllegalArgumentException(named(path, m) + " takes real numbers, and is fed with indices "
                    + x.extents() + ": say input(DType.F32, …), or put an Embedding before it");
        }
        return x;
    }

    private static Flow wide(String path, Module m, Flow x, int width) {
        Flow in = real(path, m, x);
        if (in.rank() < 2 || !in.ends(width)) {
            throw new IllegalArgumentException(named(path, m) + " takes [examples, …, " + width + "], and is fed with "
                    + in.extents() + ": say what the model takes with input(…)");
        }
        return in;
    }
}
