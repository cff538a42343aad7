package dev.descent.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.descent.storage.StorageException;
import dev.descent.tensor.HostTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node of a graph with what is known of its inputs. */
final class Node {
    private final NodeProto proto;
    private final Map<String, Value> values;
    private final long opset;

    Node(NodeProto proto, Map<String, Value> values, long opset) {
        this.proto = proto;
        this.values = values;
        this.opset = opset;
    }

    NodeProto proto() {
        return proto;
    }

    String op() {
        return proto.getOpType();
    }

    long opset() {
        return opset;
    }

    /** As in {@code node '/rnn/LSTM' (LSTM)}. */
    String where() {
        String name = proto.getName().isEmpty() && proto.getOutputCount() > 0 ? proto.getOutput(0) : proto.getName();
        return "node '" + Shown.of(name) + "' (" + Shown.of(proto.getOpType()) + ")";
    }

    StorageException refuse(String why) {
        return new StorageException(where() + " " + why);
    }

    boolean has(int input) {
        return input < proto.getInputCount() && !proto.getInput(input).isEmpty();
    }

    Value in(int input) {
        if (!has(input)) {
            throw refuse("lacks its input " + (input + 1));
        }
        Value v = values.get(proto.getInput(input));
        if (v == null) {
            throw refuse("takes '" + Shown.of(proto.getInput(input)) + "', which nothing before it gives");
        }
        return v;
    }

    Value.Flow flow(int input) {
        if (in(input) instanceof Value.Flow f) {
            return f;
        }
        throw refuse("must take what the layers before it give as input " + (input + 1) + ", not a constant");
    }

    HostTensor floats(int input) {
        if (in(input) instanceof Value.Floats f) {
            return f.tensor();
        }
        throw refuse("must have constant real numbers as input " + (input + 1) + ": weights that are computed from the"
                + " model's input are no layer here");
    }

    /** Weights with so many axes. */
    HostTensor floats(int input, int rank) {
        HostTensor t = floats(input);
        if (t.shape().rank() != rank || t.size() == 0) {
            throw refuse("has weights " + t.shape() + " as input " + (input + 1) + "; " + rank
                    + (rank == 1 ? " axis is" : " axes are") + " expected, none of them empty");
        }
        return t;
    }

    Value.Sizes sizes(int input) {
        if (in(input) instanceof Value.Sizes s) {
            return s;
        }
        throw refuse("must have sizes as input " + (input + 1));
    }

    /** Whole numbers that are known. */
    long[] longs(int input) {
        List<Value.Size> entries = sizes(input).entries();
        long[] a = new long[entries.size()];
        for (int i = 0; i < a.length; i++) {
            if (entries.get(i).axis() != null) {
                throw refuse("depends on an extent of the input where a number is expected");
            }
            a[i] = entries.get(i).number();
        }
        return a;
    }

    /** Axes, from the attribute of older opsets or the input of newer ones; null if there are none. */
    long @Nullable [] axes(int input) {
        long[] a = longs("axes");
        return a != null ? a : has(input) ? longs(input) : null;
    }

    void out(Value v) {
        out(0, v);
    }

    void out(int output, Value v) {
        if (output < proto.getOutputCount() && !proto.getOutput(output).isEmpty()) {
            values.put(proto.getOutput(output), v);
        }
    }

    private @Nullable AttributeProto attribute(String name, AttributeType type) {
        for (AttributeProto a : proto.getAttributeList()) {
            if (a.getName().equals(name)) {
                if (a.getType() != type) {
                    throw refuse("has an attribute '" + name + "' of type " + a.getType() + "; " + type
                            + " is expected");
                }
                return a;
            }
        }
        return null;
    }

    long attribute(String name, long otherwise) {
        AttributeProto a = attribute(name, AttributeType.INT);
        return a == null ? otherwise : a.getI();
    }

    /** As the shortest decimal number that gives the float in the file: 0.01, not 0.009999999776. */
    double attribute(String name, double otherwise) {
        AttributeProto a = attribute(name, AttributeType.FLOAT);
        return a == null ? otherwise : Double.parseDouble(Float.toString(a.getF()));
    }

    String attribute(String name, String otherwise) {
        AttributeProto a = attribute(name, AttributeType.STRING);
        return a == null ? otherwise : a.getS().toStringUtf8();
    }

    boolean hasAttribute(String name) {
        return proto.getAttributeList().stream().anyMatch(a -> a.getName().equals(name));
    }

    long @Nullable [] longs(String name) {
        AttributeProto a = attribute(name, AttributeType.INTS);
        return a == null ? null : a.getIntsList().stream().mapToLong(Long::longValue).toArray();
    }

    List<String> strings(String name) {
        AttributeProto a = attribute(name, AttributeType.STRINGS);
        List<String> all = new ArrayList<>();
        if (a != null) {
            a.getStringsList().forEach(s -> all.add(s.toStringUtf8()));
        }
        return all;
    }

    Value tensor(String name) {
        AttributeProto a = attribute(name, AttributeType.TENSOR);
        if (a == null) {
            throw refuse("has no tensor '" + name + "'");
        }
        return Constants.read(a.getT(), where());
    }

    /** The axis counted from the front. */
    int axis(long axis, int rank) {
        long a = axis < 0 ? axis + rank : axis;
        if (a < 0 || a >= rank) {
            throw refuse("names axis " + axis + " of a value with " + rank + " axes");
        }
        return (int) a;
    }
}
