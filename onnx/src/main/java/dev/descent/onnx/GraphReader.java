package dev.descent.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.descent.nn.Activation;
import dev.descent.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Goes through the nodes of a graph in their order and makes a chain of layers of them. */
final class GraphReader {
    private static final int MAX_NAME_BYTES = 512;
    static final int MAX_RANK = 8;
    private static final long OLDEST = 9;

    private final GraphProto graph;
    private final long opset;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, List<Node>> users = new HashMap<>();
    private final Chain chain = new Chain();
    private final LayerReader layers;
    private final MaskReader masks = new MaskReader(chain);
    private final RecurrentReader recurrent;
    private final ViewReader views;
    private final SizeReader sizes;

    GraphReader(ModelProto model, long fileSize) {
        graph = model.getGraph();
        opset = opset(model);
        Folding folding = new Folding(fileSize);
        layers = new LayerReader(chain, folding);
        recurrent = new RecurrentReader(chain, folding, model.getProducerName().equals(OnnxExport.PRODUCER));
        views = new ViewReader(chain, layers, folding);
        sizes = new SizeReader(chain, views, layers, folding);
    }

    private static long opset(ModelProto model) {
        for (OperatorSetIdProto id : model.getOpsetImportList()) {
            if (isOnnx(id.getDomain())) {
                if (id.getVersion() < OLDEST) {
                    throw new StorageException("it asks for opset " + id.getVersion() + "; " + OLDEST
                            + " and newer are read");
                }
                return id.getVersion();
            }
        }
        throw new StorageException("it does not say which operators (opset) it asks for");
    }

    private static boolean isOnnx(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    /** Reads the graph; gives the chain of its layers. */
    Chain read() {
        if (graph.getSparseInitializerCount() > 0) {
            throw new StorageException("it has sparse tensors, which are not read");
        }
        for (TensorProto t : graph.getInitializerList()) {
            define(t.getName(), Constants.read(t, "tensor '" + Shown.of(named(t.getName())) + "'"));
        }
        for (ValueInfoProto input : graph.getInputList()) {
            if (!values.containsKey(input.getName())) { // older files list weights as inputs too
                define(input.getName(), input(input));
            }
        }
        List<Node> nodes = live();
        for (Node n : nodes) {
            if (n.op().equals("Constant")) {
                constant(n);
            }
            n.proto().getInputList().forEach(in -> users.computeIfAbsent(in, k -> new ArrayList<>()).add(n));
        }
        GeluPattern gelu = new GeluPattern(values, users);
        Set<Node> done = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Node n : nodes) {
            if (n.op().equals("Div")) {
                gelu.end(n, done).ifPresentOrElse(end -> {
                    Value.Flow y = chain.add(new Draft.Act(Activation.GELU), chain.take(n, n.flow(0)));
                    end.out(y);
                }, () -> layers.arithmetic(n));
            } else if (!done.contains(n)) {
                read(n);
            }
        }
        finish();
        return chain;
    }

    private void define(String name, Value v) {
        if (values.put(named(name), v) != null) {
            throw new StorageException("it has two values named '" + Shown.of(name) + "'");
        }
    }

    private static String named(String name) {
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new StorageException("it has a value whose name has "
                    + name.getBytes(StandardCharsets.UTF_8).length + " bytes; 1 to " + MAX_NAME_BYTES + " are read");
        }
        return name;
    }

    /** Real numbers [outer …, features], or whole ones [outer …]. */
    private Value input(ValueInfoProto info) {
        String where = "input '" + Shown.of(info.getName()) + "'";
        if (!info.getType().hasTensorType() || !info.getType().getTensorType().hasShape()) {
            throw new StorageException(where + " is no tensor whose number of axes is known");
        }
        TensorShapeProto shape = info.getType().getTensorType().getShape();
        TensorProto.DataType type = TensorProto.DataType.forNumber(info.getType().getTensorType().getElemType());
        boolean ints = type == TensorProto.DataType.INT64 || type == TensorProto.DataType.INT32;
        int rank = shape.getDimCount();
        if (rank == 0 || rank > MAX_RANK || (!ints && type != TensorProto.DataType.FLOAT)) {
            throw new StorageException(where + " has type " + type + " and " + rank + " axes; FLOAT, INT64 and INT32"
                    + " with 1 to " + MAX_RANK + " are read");
        }
        List<Value.Axis> axes = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            axes.add(i == rank - 1 && !ints
                    ? Value.Axis.FEATURE
                    : new Value.Axis(Value.Kind.OUTER, info.getName(), i));
        }
        long last = shape.getDim(rank - 1).getDimValue();
        if (!ints && last > 0 && last <= Integer.MAX_VALUE) {
            chain.declare(info.getName(), (int) last);
        }
        return new Value.Flow(info.getName(), 0, ints, axes, null);
    }

    /** The nodes that outputs depend on, in their order. */
    private List<Node> live() {
        Map<String, NodeProto> makers = new HashMap<>();
        for (NodeProto n : graph.getNodeList()) {
            for (String out : n.getOutputList()) {
                if (!out.isEmpty() && (makers.put(named(out), n) != null || values.containsKey(out))) {
                    throw new StorageException("it has two values named '" + Shown.of(out) + "'");
                }
            }
        }
        Set<NodeProto> needed = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<String> seen = new HashSet<>();
        Deque<String> todo = new ArrayDeque<>();
        graph.getOutputList().forEach(o -> todo.add(o.getName()));
        while (!todo.isEmpty()) {
            String name = todo.pop();
            NodeProto maker = makers.get(name);
            if (seen.add(name) && maker != null && needed.add(maker)) {
                todo.addAll(maker.getInputList());
            }
        }
        List<Node> nodes = new ArrayList<>();
        for (NodeProto n : graph.getNodeList()) {
            if (needed.contains(n)) {
                Node node = new Node(n, values, opset);
                if (!isOnnx(n.getDomain())) {
                    throw node.refuse("is of the domain '" + Shown.of(n.getDomain())
                            + "'; operators of ONNX itself are read");
                }
                nodes.add(node);
            }
        }
        return nodes;
    }

    private static void constant(Node n) {
        if (n.hasAttribute("value_ints")) {
            long[] values = Objects.requireNonNull(n.longs("value_ints"));
            if (values.length > SizeReader.MAX_SIZES) {
                throw n.refuse("lists " + values.length + " whole numbers; " + SizeReader.MAX_SIZES
                        + " at most are read");
            }
            List<Value.Size> all = new ArrayList<>();
            for (long v : values) {
                all.add(Value.Size.of(v));
            }
            n.out(new Value.Sizes(all, false));
        } else if (n.hasAttribute("value_int")) {
            n.out(new Value.Sizes(List.of(Value.Size.of(n.attribute("value_int", 0L))), true));
        } else {
            n.out(n.tensor("value"));
        }
    }

    private void read(Node n) {
        switch (n.op()) {
            case "Constant" -> {} // known already
            case "Gemm" -> layers.gemm(n);
            case "MatMul" -> layers.matMul(n);
            case "Add", "Sub", "Mul" -> layers.arithmetic(n);
            case "Relu" -> layers.activation(n, Activation.RELU);
            case "Sigmoid" -> layers.activation(n, Activation.SIGMOID);
            case "Tanh" -> layers.activation(n, Activation.TANH);
            case "Softplus" -> layers.activation(n, Activation.SOFTPLUS);
            case "LeakyRelu" -> layers.leakyRelu(n);
            case "Elu" -> layers.elu(n);
            case "Gelu" -> layers.gelu(n);
            case "Softmax" -> layers.softmax(n, Activation.SOFTMAX);
            case "LogSoftmax" -> layers.softmax(n, Activation.LOG_SOFTMAX);
            case "BatchNormalization" -> layers.batchNorm(n);
            case "LayerNormalization" -> layers.layerNorm(n);
            case "Flatten" -> flatten(n);
            case "RNN" -> recurrent.read(n, Gates.RNN);
            case "LSTM" -> recurrent.read(n, Gates.LSTM);
            case "GRU" -> recurrent.read(n, Gates.GRU);
            case "Transpose" -> views.transpose(n);
            case "Unsqueeze" -> views.unsqueeze(n);
            case "Squeeze" -> views.squeeze(n);
            case "Reshape" -> views.reshape(n);
            case "ReduceSum", "ReduceMean", "ReduceProd" -> views.reduce(n, MaskReader.merge(n.op()));
            case "Shape" -> sizes.shape(n);
            case "Gather" -> sizes.gather(n);
            case "Slice" -> sizes.slice(n);
            case "Concat" -> sizes.concat(n);
            case "ConstantOfShape" -> sizes.constantOfShape(n);
            case "Expand" -> sizes.expand(n);
            case "Range" -> sizes.range(n);
            case "Less" -> masks.less(n);
            case "Where" -> masks.where(n);
            case "Identity" -> n.out(n.in(0));
            case "Dropout" -> dropout(n);
            case "Cast" -> cast(n);
            default -> throw n.refuse("is no operator that is read. Read are layers one after the other: Gemm, MatMul"
                    + " with Add, Relu, LeakyRelu, Elu, Gelu, Sigmoid, Tanh, Softplus, Softmax, LogSoftmax,"
                    + " BatchNormalization, LayerNormalization, Gather from weights (embedding), Flatten, Dropout, RNN,"
                    + " LSTM and GRU, and what exporters put around them");
        }
    }

    private void flatten(Node n) {
        if (n.attribute("axis", 1L) != 1) {
            throw n.refuse("flattens from axis " + n.attribute("axis", 1L) + "; from 1 is a layer here");
        }
        layers.flatten(n, n.flow(0));
    }

    private static void dropout(Node n) {
        if (n.has(2) && !(n.in(2) instanceof Value.Flags f && f.values().equals(List.of(false)))) {
            throw n.refuse("drops at inference: export the model in evaluation mode");
        }
        n.out(n.in(0));
    }

    /** Between kinds of whole numbers, or from real ones to themselves. */
    private static void cast(Node n) {
        TensorProto.DataType to = TensorProto.DataType.forNumber((int) n.attribute("to", 0L));
        boolean toInts = to == TensorProto.DataType.INT64 || to == TensorProto.DataType.INT32;
        boolean ints = n.in(0) instanceof Value.Sizes || (n.in(0) instanceof Value.Flow f && f.ints());
        boolean floats = n.in(0) instanceof Value.Floats || (n.in(0) instanceof Value.Flow f && !f.ints());
        if (!((ints && toInts) || (floats && to == TensorProto.DataType.FLOAT))) {
            throw n.refuse("changes the type of numbers, which no layer here does");
        }
        n.out(n.in(0));
    }

    /** The first output is that of the layers; others may be the states of recurrent layers. */
    private void finish() {
        if (graph.getOutputCount() == 0) {
            throw new StorageException("its graph has no output");
        }
        NodeProto end = NodeProto.newBuilder().setName(graph.getOutput(0).getName()).setOpType("output")
                .addInput(graph.getOutput(0).getName()).build();
        Node n = new Node(end, values, opset);
        Value.Flow y = chain.newest(n, n.flow(0));
        if (chain.drafts().isEmpty()) {
            throw new StorageException("its graph has no layers");
        }
        int before = -1;
        for (int i = 0; i < y.axes().size(); i++) {
            Value.Axis a = y.axes().get(i);
            boolean inOrder = i == y.axes().size() - 1
                    ? a.kind() == Value.Kind.FEATURE
                    : a.kind() == Value.Kind.OUTER && a.index() > before;
            if (!inOrder) {
                throw n.refuse("has its axes in another order than the input");
            }
            before = a.index();
        }
        for (int i = 1; i < graph.getOutputCount(); i++) {
            Value other = values.get(graph.getOutput(i).getName());
            if (!(other instanceof Value.States) && !(other instanceof Value.Flow f && f.isState())) {
                throw new StorageException("its output '" + Shown.of(graph.getOutput(i).getName()) + "' is not the"
                        + " state of a recurrent layer: models with one output, and states, are read");
            }
        }
    }
}
