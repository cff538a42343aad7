package dev.descent.onnx;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.descent.nn.Dense;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.storage.StorageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that mean harm, or are damaged, are refused with a reason. */
class HostileFileTest {
    @TempDir
    private Path dir;

    private static byte[] good() {
        Module m = new Sequential(new Dense(3, 2), new Dense(2, 2));
        return OnnxExport.of(m, Nets.weights(m, 1)).toBytes();
    }

    private static byte[] sequence() {
        Module m = new Sequential(Recurrent.lstm(3, 2).bidirectional().learnInitialState().build(), new Dense(4, 2));
        return OnnxExport.of(m, Nets.weights(m, 1)).lengths().toBytes();
    }

    private static byte[] changed(byte[] file, Consumer<ModelProto.Builder> change) {
        try {
            ModelProto.Builder m = ModelProto.parseFrom(file).toBuilder();
            change.accept(m);
            return m.build().toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] weight(Consumer<TensorProto.Builder> change) {
        return changed(good(), m -> change.accept(m.getGraphBuilder().getInitializerBuilder(0)));
    }

    private static byte[] node(Consumer<NodeProto.Builder> change) {
        return changed(good(), m -> change.accept(m.getGraphBuilder().getNodeBuilder(0)));
    }

    private static void refused(String why, byte[] file) {
        String message = assertThrows(StorageException.class, () -> OnnxImport.read(file)).getMessage();
        assertTrue(message.contains(why), message);
    }

    @Test
    void tensorsThatLie() {
        refused("tensor '0.weight' [2, 3] needs 6 elements of 4 bytes, its data has 20 bytes",
                weight(t -> t.setRawData(ByteString.copyFrom(new byte[20]))));
        refused("tensor '0.weight' is too large",
                weight(t -> t.clearDims().addAllDims(List.of(1L << 30, 1L << 30, 1L << 30))));
        refused("tensor '0.weight' is too large",
                weight(t -> t.clearDims().addAllDims(List.of((1L << 31) - 1, (1L << 31) - 1, 1L << 2))));
        refused("needs 2147483647 elements", weight(t -> t.clearDims().addDims((1L << 31) - 1)));
        refused("has an extent of -3", weight(t -> t.setDims(1, -3)));
        refused("has 9 axes; 8 at most", weight(t -> t.clearDims().addAllDims(List.of(1L, 1L, 1L, 1L, 1L, 1L, 1L, 2L,
                3L))));
        refused("lies in another file", weight(t -> t.setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(StringStringEntryProto.newBuilder().setKey("location").setValue("/etc/passwd"))));
        refused("has type DOUBLE", weight(t -> t.setDataType(TensorProto.DataType.DOUBLE.getNumber())));
        refused("has the unknown type 99", weight(t -> t.setDataType(99)));
        refused("holds NaN at element 0", weight(t -> t.clearRawData().addAllFloatData(
                List.of(Float.NaN, 1f, 1f, 1f, 1f, 1f))));
        refused("its data has 24 bytes", weight(t -> t.addFloatData(1))); // data twice
        refused("has a value whose name has 513 bytes", weight(t -> t.setName("x".repeat(513))));
        refused("two values named '0.bias'", weight(t -> t.setName("0.bias")));
    }

    @Test
    void graphsThatAreNoChain() {
        refused("node '0/Gemm' (Attention) is no operator that is read. Read are layers",
                node(n -> n.setOpType("Attention")));
        refused("is of the domain 'com.evil'", node(n -> n.setDomain("com.evil")));
        refused("node '0/Gemm' (Gemm) takes 'nowhere', which nothing before it gives",
                node(n -> n.setInput(1, "nowhere")));
        refused("has alpha, beta or transA", node(n -> n.addAttribute(GraphBuilder.attribute("alpha", 0.5))));
        refused("has an attribute 'transB' of type FLOAT; INT is expected",
                node(n -> n.setAttribute(0, GraphBuilder.attribute("transB", 1.0))));
        refused("takes 3 features, and is given 2", changed(good(),
                m -> m.getGraphBuilder().getNodeBuilder(1).setInput(1, "0.weight")));
        refused("takes 2 features, and is given 3", changed(good(),
                m -> m.getGraphBuilder().getNodeBuilder(1).setInput(0, "input")));
        refused("does not take what the layer before it gives: models that branch", changed(good(), m -> {
            GraphProto.Builder g = m.getGraphBuilder();
            g.addNode(g.getNode(2).toBuilder().setName("again").clearOutput().addOutput("again"));
            g.getNodeBuilder(2).setOpType("Relu");
            g.getOutputBuilder(0).setName("again");
            g.addOutput(g.getOutput(0).toBuilder().setName("output"));
            g.getNodeBuilder(3).setOpType("Tanh");
        }));
        refused("takes '1/Gemm.out', which nothing before it gives", changed(good(),
                m -> m.getGraphBuilder().getNodeBuilder(0).setInput(0, "1/Gemm.out"))); // a circle
        refused("its graph has no output", changed(good(), m -> m.getGraphBuilder().clearOutput()));
        refused("its graph has no layers", changed(good(),
                m -> m.getGraphBuilder().getOutputBuilder(0).setName("input")));
        refused("asks for opset 8", changed(good(), m -> m.setOpsetImport(0,
                OperatorSetIdProto.newBuilder().setVersion(8))));
        refused("does not say which operators", changed(good(), ModelProto.Builder::clearOpsetImport));
        refused("sparse tensors", changed(good(), m -> m.getGraphBuilder().addSparseInitializerBuilder()));
    }

    @Test
    void recurrentOperatorsThatDiffer() {
        refused("runs backwards alone", changed(sequence(), m -> lstm(m, "direction", a ->
                a.setS(ByteString.copyFromUtf8("reverse")))));
        refused("has weights W", changed(sequence(), m -> lstm(m, "hidden_size", a -> a.setI(1 << 30))));
        refused("clips what goes into its gates", changed(sequence(), m -> lstm(m).addAttribute(
                GraphBuilder.attribute("clip", 1.0))));
        refused("couples input and forget gate", changed(sequence(), m -> lstm(m).addAttribute(
                GraphBuilder.attribute("input_forget", 1))));
        refused("has the activations [Tanh, Tanh, Tanh]", changed(sequence(), m -> lstm(m).addAttribute(
                GraphBuilder.attribute("activations", List.of("Tanh", "Tanh", "Tanh")))));
        refused("must have an input of the model as its lengths", changed(sequence(),
                m -> lstm(m).setInput(4, "input")));
        refused("chooses between values", changed(sequence(), m -> m.getGraphBuilder().getNodeBuilderList().stream()
                .filter(n -> n.getOpType().equals("Where")).forEach(n -> n.setInput(1, n.getInput(2)))));
        Module gru = new Sequential(Recurrent.gru(3, 2).build());
        refused("resets the state before the recurrent product", changed(
                OnnxExport.of(gru, Nets.weights(gru, 1)).toBytes(), m -> m.getGraphBuilder().getNodeBuilderList()
                        .stream().filter(n -> n.getOpType().equals("GRU")).forEach(NodeProto.Builder::clearAttribute)));
    }

    private static NodeProto.Builder lstm(ModelProto.Builder m) {
        return m.getGraphBuilder().getNodeBuilderList().stream().filter(n -> n.getOpType().equals("LSTM")).findFirst()
                .orElseThrow();
    }

    private static void lstm(ModelProto.Builder m, String name, Consumer<AttributeProto.Builder> change) {
        lstm(m).getAttributeBuilderList().stream().filter(a -> a.getName().equals(name)).forEach(change);
    }

    /** A tensor joined with itself forty times would take a terabyte. */
    @Test
    void weightsThatGrow() {
        byte[] file = changed(good(), m -> {
            GraphProto.Builder g = m.getGraphBuilder();
            GraphProto old = g.build();
            g.clearNode();
            String last = "0.weight";
            for (int i = 0; i < 40; i++) {
                g.addNode(NodeProto.newBuilder().setName("grow" + i).setOpType("Concat").addInput(last).addInput(last)
                        .addOutput("g" + i).addAttribute(GraphBuilder.attribute("axis", 0)));
                last = "g" + i;
            }
            g.addAllNode(old.getNodeList());
            g.getNodeBuilder(40).setInput(1, last);
        });
        refused("all that are made take more than 16 times the size of the file", file);
    }

    /** Two bytes a message: none of them may become an object before they are counted. */
    @Test
    void partsWithoutEnd() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CodedOutputStream coded = CodedOutputStream.newInstance(out);
        for (int i = 0; i <= WireCheck.MAX_PARTS; i++) {
            coded.writeByteArray(ModelProto.OPSET_IMPORT_FIELD_NUMBER, new byte[0]);
        }
        coded.flush();
        refused("has more than 262144 parts", out.toByteArray());
        ByteArrayOutputStream graph = new ByteArrayOutputStream();
        CodedOutputStream tensors = CodedOutputStream.newInstance(graph);
        for (int i = 0; i <= WireCheck.MAX_TENSORS; i++) {
            tensors.writeByteArray(GraphProto.INITIALIZER_FIELD_NUMBER, new byte[0]);
        }
        tensors.flush();
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        CodedOutputStream whole = CodedOutputStream.newInstance(model);
        whole.writeByteArray(ModelProto.GRAPH_FIELD_NUMBER, graph.toByteArray());
        whole.flush();
        refused("has more than 65536 tensors", model.toByteArray());
        byte[] deep = new byte[0];
        for (int i = 0; i < 40; i++) { // graph → node → attribute → graph …
            deep = wrapped(GraphProto.NODE_FIELD_NUMBER, wrapped(NodeProto.ATTRIBUTE_FIELD_NUMBER,
                    wrapped(AttributeProto.G_FIELD_NUMBER, deep)));
        }
        refused("its parts lie more than 16 deep", wrapped(ModelProto.GRAPH_FIELD_NUMBER, deep));
    }

    private static byte[] wrapped(int field, byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CodedOutputStream coded = CodedOutputStream.newInstance(out);
        coded.writeByteArray(field, content);
        coded.flush();
        return out.toByteArray();
    }

    @Test
    void filesThatAreNone() throws IOException {
        refusedFile("no such file", dir.resolve("none.onnx"));
        refusedFile("is a folder", dir);
        Path text = dir.resolve("text.onnx");
        Files.writeString(text, "no ONNX at all");
        refusedFile("cannot be imported: its bytes are no ONNX", text);
        Files.write(text, new byte[0]);
        refusedFile("there is no graph", text);
    }

    private static void refusedFile(String why, Path file) {
        String message = assertThrows(StorageException.class, () -> OnnxImport.read(file)).getMessage();
        assertTrue(message.startsWith(file.toString()) && message.contains(why), message);
    }

    /** Whatever byte is wrong, and wherever the file ends: a model or a reason, nothing else. */
    @Test
    void damagedBytes() {
        SplittableRandom random = new SplittableRandom(11);
        int refused = 0;
        for (byte[] file : List.of(good(), sequence())) {
            for (int i = 0; i < 20_000; i++) {
                byte[] bad = random.nextInt(10) == 0
                        ? Arrays.copyOf(file, random.nextInt(file.length))
                        : file.clone();
                for (int flips = random.nextInt(1, 4); flips > 0 && bad.length > 0; flips--) {
                    bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
                }
                refused += readable(bad) ? 0 : 1;
            }
        }
        assertTrue(refused > 5_000, refused + " of 40000 damaged files were refused");
    }

    private static boolean readable(byte[] bad) {
        try {
            OnnxImport.read(bad).architecture();
            return true;
        } catch (StorageException e) {
            return false;
        }
    }
}
