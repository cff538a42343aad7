package dev.descent.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.descent.tensor.HostTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A graph under construction; every name is given once. */
final class GraphBuilder {
    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Map<String, Integer> names = new HashMap<>();
    private final Map<List<Long>, String> constants = new HashMap<>();

    GraphProto build(String name, String doc) {
        return graph.setName(name).setDocString(doc).build();
    }

    private String free(String name) {
        int n = names.merge(name, 1, Integer::sum);
        return n == 1 ? name : free(name + "_" + n);
    }

    /** Adds a node of one output. */
    String node(String where, String op, List<String> inputs, AttributeProto... attributes) {
        return node(where, op, inputs, 1, attributes).getFirst();
    }

    /** Adds a node; its outputs are named after it. */
    List<String> node(String where, String op, List<String> inputs, int outputs, AttributeProto... attributes) {
        String name = free(where.isEmpty() ? op : where + "/" + op);
        NodeProto.Builder n = NodeProto.newBuilder().setName(name).setOpType(op).addAllInput(inputs);
        List<String> outs = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            outs.add(free(name + ".out" + (i == 0 ? "" : i)));
        }
        n.addAllOutput(outs);
        for (AttributeProto a : attributes) {
            n.addAttribute(a);
        }
        graph.addNode(n);
        return outs;
    }

    /** Gives a value the name under which users ask for it. */
    void rename(String value, String wanted) {
        graph.addNode(NodeProto.newBuilder().setName(free(wanted + "/Identity")).setOpType("Identity").addInput(value)
                .addOutput(free(wanted)));
    }

    /** Adds weights. */
    String weights(String name, HostTensor t) {
        String given = free(name);
        graph.addInitializer(Tensors.write(given, t));
        return given;
    }

    /** A vector of whole numbers, each vector once. */
    String longs(long... values) {
        List<Long> key = new ArrayList<>();
        for (long v : values) {
            key.add(v);
        }
        return constants.computeIfAbsent(key, k -> {
            String given = free("constant");
            graph.addInitializer(Tensors.write(given, new long[] {values.length}, values));
            return given;
        });
    }

    /** A single whole number. */
    String scalar(long value) {
        String given = free("constant");
        graph.addInitializer(Tensors.write(given, new long[0], new long[] {value}));
        return given;
    }

    /** Truth values of this shape. */
    String flags(long[] shape, boolean... values) {
        String given = free("constant");
        graph.addInitializer(Tensors.write(given, shape, values));
        return given;
    }

    void input(Flow f, String doc) {
        graph.addInput(info(f, doc));
        free(f.name());
    }

    void output(Flow f, String doc) {
        graph.addOutput(info(f, doc));
    }

    private static ValueInfoProto info(Flow f, String doc) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Flow.Extent e : f.extents()) {
            TensorShapeProto.Dimension.Builder d = TensorShapeProto.Dimension.newBuilder();
            shape.addDim(e.isFree() ? d.setDimParam(e.name()) : d.setDimValue(e.size()));
        }
        TensorProto.DataType type =
                switch (f.type()) {
                    case F32 -> TensorProto.DataType.FLOAT;
                    case F64 -> TensorProto.DataType.DOUBLE;
                    case I32 -> TensorProto.DataType.INT64;
                };
        return ValueInfoProto.newBuilder().setName(f.name()).setDocString(doc).setType(TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape))).build();
    }

    static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
    }

    static AttributeProto attribute(String name, double value) {
        return AttributeProto.newBuilder().setName(name).setType(AttributeType.FLOAT).setF((float) value).build();
    }

    static AttributeProto attribute(String name, String value) {
        return AttributeProto.newBuilder().setName(name).setType(AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value)).build();
    }

    static AttributeProto attribute(String name, long... values) {
        AttributeProto.Builder a = AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
        for (long v : values) {
            a.addInts(v);
        }
        return a.build();
    }

    static AttributeProto attribute(String name, List<String> values) {
        AttributeProto.Builder a = AttributeProto.newBuilder().setName(name).setType(AttributeType.STRINGS);
        values.forEach(v -> a.addStrings(ByteString.copyFromUtf8(v)));
        return a.build();
    }
}
