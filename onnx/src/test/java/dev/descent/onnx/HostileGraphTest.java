package dev.descent.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.TextFormat;
import dev.descent.storage.StorageException;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Graphs that are made to grow, or to get where no exporter gets, are refused with a reason. */
class HostileGraphTest {
    private static final String BATCH = "dim { dim_param: 'batch' }";
    private static final String TIME = "dim { dim_param: 'time' }";
    private static final String TWO = "dim { dim_value: 2 }";

    /** A model in protobuf's text form: its input x and its output y are there already. */
    private static byte[] model(String axes, String graph) {
        String text = "opset_import { version: 20 } graph { output { name: 'y' } "
                + input("x", 1, axes) + graph + "}";
        try {
            return TextFormat.parse(text, ModelProto.class).toByteArray();
        } catch (TextFormat.ParseException e) {
            throw new AssertionError(e);
        }
    }

    private static String input(String name, int type, String axes) {
        return "input { name: '" + name + "' type { tensor_type { elem_type: " + type + " shape { " + axes
                + " } } } } ";
    }

    private static String weights(String name, int[] dims) {
        StringBuilder s = new StringBuilder("initializer { data_type: 1 name: '" + name + "' ");
        int n = 1;
        for (int d : dims) {
            s.append("dims: ").append(d).append(' ');
            n *= d;
        }
        return s + "float_data: 1 ".repeat(n) + "} ";
    }

    private static String longs(String name, long... values) {
        StringBuilder s = new StringBuilder("initializer { data_type: 7 name: '" + name + "' dims: " + values.length);
        for (long v : values) {
            s.append(" int64_data: ").append(v);
        }
        return s + " } ";
    }

    private static String node(String op, String output, String... inputs) {
        return "node { op_type: '" + op + "' output: '" + output + "' "
                + (inputs.length == 0 ? "" : "input: '" + String.join("' input: '", inputs) + "' ") + "} ";
    }

    /** The same layer again and again, each on what the last one gave. */
    private static String chain(int times, String op, String... others) {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < times; i++) {
            String[] inputs = new String[others.length + 1];
            inputs[0] = i == 0 ? "x" : "v" + (i - 1);
            System.arraycopy(others, 0, inputs, 1, others.length);
            s.append(node(op, i == times - 1 ? "y" : "v" + i, inputs));
        }
        return s.toString();
    }

    private static void refused(String why, byte[] file) {
        String message = assertThrows(StorageException.class, () -> OnnxImport.read(file).table()).getMessage();
        assertTrue(message.contains(why), message);
        assertTrue(message.length() < 1000 && message.chars().noneMatch(Character::isISOControl), message);
    }

    /** Every one would be kept with all its axes. */
    @Test
    void axesWithoutEnd() {
        refused("makes a value with 9 axes; 8 at most are read",
                model(BATCH + TWO, longs("axis", 0) + chain(2_000, "Unsqueeze", "axis")));
        refused("makes a value with 9 axes; 8 at most are read", model(BATCH + TWO, longs("axis", 0)
                + weights("x0", new int[] {2}) + chain(2_000, "Unsqueeze", "axis").replace("'x'", "'x0'")));
    }

    @Test
    void listsOfSizesWithoutEnd() {
        refused("lists 100000 whole numbers; 64 at most are read", model(BATCH + TWO, "node { op_type: 'Constant'"
                + " output: 'y' attribute { name: 'value_ints' type: INTS " + "ints: 1 ".repeat(100_000) + "} }"));
    }

    /** A matrix of 16 KiB in ten thousand layers. */
    @Test
    void weightsThatAreUsedAgainAndAgain() {
        String w = weights("w", new int[] {64, 64});
        String axes = BATCH + "dim { dim_value: 64 }";
        refused("all that are made take more than 16 times", model(axes, w + chain(10_000, "MatMul", "w")));
        refused("all that are made take more than 16 times", model(axes, w + chain(10_000, "Gemm", "w")));
        String turned = chain(10_000, "Gemm", "w").replace("} ",
                "attribute { name: 'transB' type: INT i: 1 } } ");
        refused("its layers use the same weights again and again", model(axes, w + turned));
        String scale = weights("s", new int[] {4096});
        refused("all that are made take more than 16 times",
                model(BATCH + "dim { dim_value: 4096 }", scale + chain(10_000, "LayerNormalization", "s")));
        String rnn = weights("w3", new int[] {1, 64, 64});
        String sequence = TIME + BATCH + "dim { dim_value: 64 }";
        StringBuilder layers = new StringBuilder(rnn).append(longs("axis", 1));
        for (int i = 0; i < 2_000; i++) {
            layers.append(node("RNN", "r" + i, i == 0 ? "x" : "q" + (i - 1), "w3", "w3"))
                    .append(node("Squeeze", i == 1_999 ? "y" : "q" + i, "r" + i, "axis"));
        }
        refused("all that are made take more than 16 times", model(sequence, layers.toString()));
    }

    /** As many layers as a file may have parts. */
    @Test
    void manyLayersTakeLittleTime() {
        byte[] file = model(BATCH + TWO, chain(50_000, "Relu"));
        assertTimeout(Duration.ofSeconds(5), () -> assertEquals(50_000,
                OnnxImport.read(file).network().modules().size()));
        refused("has more than 262144 parts", model(BATCH + TWO, chain(70_000, "Relu")));
    }

    /** What stands in groups, which ONNX does not have, would become objects without being counted. */
    @Test
    void groups() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CodedOutputStream coded = CodedOutputStream.newInstance(out);
        coded.writeTag(100, 3);
        for (int i = 1; i < 300_000; i++) {
            coded.writeInt32(i, 1);
        }
        coded.writeTag(100, 4);
        coded.flush();
        refused("it has a group", out.toByteArray());
    }

    @Test
    void scalesWithoutLayers() {
        refused("its graph has no layers", model(BATCH + TWO, weights("m", new int[] {2}) + node("Sub", "c", "x", "m")
                + node("Div", "y", "c", "m")));
    }

    /** What stands behind the end of sequences for a layer that runs both ways, in one that does not. */
    @Test
    void fillOfALayerThatRunsOneWay() {
        String flags = "initializer { data_type: 9 name: 'flags' dims: [2, 1, 1] int32_data: [1, 0] } ";
        refused("chooses between values", model(TIME + BATCH + TWO, weights("w", new int[] {1, 2, 2})
                + weights("h", new int[] {1, 1, 2}) + longs("size", 1, 1, 2) + flags + node("Expand", "h0", "h", "size")
                + "node { op_type: 'RNN' input: ['x', 'w', 'w', '', '', 'h0'] output: ['all', 'last'] } "
                + node("Where", "y", "flags", "last", "h0")));
    }

    @Test
    void divisionsOfAnotherDomain() {
        refused("is of the domain 'com.evil'", model(BATCH + TWO, weights("m", new int[] {2})
                + node("Sub", "c", "x", "m") + node("Div", "d", "c", "m").replace("} ", "domain: 'com.evil' } ")
                + node("Relu", "y", "d")));
    }

    /** Nothing beside something is something. */
    @Test
    void weightsBesideNone() {
        OnnxModel m = OnnxImport.read(model(BATCH + TWO, weights("none", new int[] {0, 2})
                + weights("w", new int[] {2, 2}) + node("Concat", "c", "none", "w").replace("} ",
                        "attribute { name: 'axis' type: INT i: 0 } } ") + node("MatMul", "y", "x", "c")));
        assertEquals(Map.of("0.weight", HostTensor.of(new float[] {1, 1, 1, 1}, Shape.of(2, 2))), m.weights());
    }

    @Test
    void messagesQuoteLittleOfTheFile() {
        String evil = "a\\033[2J" + "x".repeat(5_000);
        refused("a?[2Jx", model(BATCH + TWO, node(evil, "y", "x")));
        refused("a?[2Jx", model(BATCH + TWO, node("Relu", "y", evil)));
        refused("a?[2Jx", model(BATCH + TWO, node("Relu", "y", "x").replace("} ", "domain: '" + evil + "' } ")));
        refused("a?[2Jx", model(BATCH + TWO, node("Relu", "y", "x", "x").replace("} ", "name: '" + evil + "' } ")
                .replace("Relu", "Erf")));
        refused("a?[2Jx", model(BATCH + TWO, input(evil, 2, TWO)));
        refused("a?[2J' is no tensor", model(BATCH + TWO, "input { name: 'a\\033[2J' } "));
        refused("two values named 'a?[2J'", model(BATCH + TWO, weights("a\\033[2J", new int[] {1}).repeat(2)));
        refused("a?[2Jx", model(TIME + BATCH + TWO, weights("w", new int[] {1, 2, 2})
                + "node { op_type: 'RNN' input: ['x', 'w', 'w'] output: 'y' attribute { name: 'activations'"
                + " type: STRINGS strings: " + Collections.nCopies(50, "'" + evil + "'") + " } }"));
        String dense = weights("w", new int[] {2, 2}) + weights("b", new int[] {2})
                + node("Gemm", "y", "x", "w", "b");
        for (String key : new String[] {Metadata.SEED, Metadata.LABELS}) {
            for (String value : new String[] {evil, "[1" + "0".repeat(5_000) + "]", "[[\\\"" + evil + "\\\"]]"}) {
                byte[] file = model(BATCH + TWO, dense + "} metadata_props { key: '" + key + "' value: '" + value
                        + "' ");
                refused("its metadata '" + key + "'", file);
            }
        }
    }
}
