package dev.descent.onnx;

import static dev.descent.onnx.GraphBuilder.attribute;

import dev.descent.nn.Activation;
import dev.descent.spi.ActivationOp;
import java.util.List;

/** Activations as operators of ONNX; their formulas are the same. */
final class ActivationWriter {
    private ActivationWriter() {}

    static Flow write(GraphBuilder g, String where, Activation a, Flow x) {
        List<String> in = List.of(x.name());
        ActivationOp op = a.op();
        if (op == null) {
            boolean log = a.name().equals(Activation.LOG_SOFTMAX.name());
            return x.as(g.node(where, log ? "LogSoftmax" : "Softmax", in, attribute("axis", -1)));
        }
        return switch (op) {
            case LINEAR -> x;
            case SIGMOID -> x.as(g.node(where, "Sigmoid", in));
            case TANH -> x.as(g.node(where, "Tanh", in));
            case RELU -> x.as(g.node(where, "Relu", in));
            case LEAKY_RELU -> x.as(g.node(where, "LeakyRelu", in, attribute("alpha", a.alpha())));
            case ELU -> x.as(g.node(where, "Elu", in, attribute("alpha", a.alpha())));
            case GELU -> x.as(g.node(where, "Gelu", in, attribute("approximate", "none")));
            case SILU -> x.as(g.node(where, "Mul", List.of(x.name(), g.node(where, "Sigmoid", in))));
            case SOFTPLUS -> x.as(g.node(where, "Softplus", in));
        };
    }
}
