package dev.descent.onnx;

import static dev.descent.onnx.GraphBuilder.attribute;

import dev.descent.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the recurrent layers of a graph share: lengths, the batch's size, and the states that go in and out. */
final class Sequences {
    static final String LENGTHS = "lengths";
    private static final Flow.Extent BATCH = Flow.Extent.free("batch");

    private final GraphBuilder g;
    private final Flow input;
    private final boolean hasLengths;
    private final List<Flow> states = new ArrayList<>();
    private @Nullable String lengths;
    private @Nullable String valid;
    private @Nullable String batch;

    /**
     * For a graph.
     *
     * @param input of the model [batch, time, …]
     * @param hasLengths whether there is a second input, the number of real steps of each sequence
     */
    Sequences(GraphBuilder g, Flow input, boolean hasLengths) {
        this.g = g;
        this.input = input;
        this.hasLengths = hasLengths;
        if (hasLengths) {
            g.input(new Flow(LENGTHS, DType.I32, List.of(BATCH)), "real steps of each sequence, 1 at least; what stands"
                    + " behind them has no influence");
        }
    }

    boolean hasLengths() {
        return hasLengths;
    }

    /** Lengths as the recurrent operators take them: I32 [B], or the empty name for none. */
    String lengths() {
        if (!hasLengths) {
            return "";
        }
        if (lengths == null) {
            lengths = g.node(LENGTHS, "Cast", List.of(LENGTHS), attribute("to", 6)); // INT32
        }
        return lengths;
    }

    /** Whether a step is real: [T, 1, B, 1]. */
    String valid() {
        if (valid == null) {
            String time = g.node("time", "Shape", List.of(input.name()), attribute("start", 1), attribute("end", 2));
            String count = g.node("time", "Squeeze", List.of(time, g.longs(0)));
            String steps = g.node("time", "Range", List.of(g.scalar(0), count, g.scalar(1)));
            String rows = g.node("time", "Unsqueeze", List.of(steps, g.longs(1, 2, 3)));
            String ends = g.node(LENGTHS, "Unsqueeze", List.of(LENGTHS, g.longs(0, 1, 3)));
            valid = g.node(LENGTHS, "Less", List.of(rows, ends));
        }
        return valid;
    }

    /** Examples: [1]. */
    String batch() {
        if (batch == null) {
            batch = g.node("batch", "Shape", List.of(input.name()), attribute("start", 0), attribute("end", 1));
        }
        return batch;
    }

    /** A new input: a value of the state before the first step [B, size]. */
    String stateIn(String name, int size) {
        g.input(new Flow(name, DType.F32, List.of(BATCH, Flow.Extent.of(size))),
                "state before the first step: zeros, or " + name + ".next of the run before");
        return name;
    }

    /** The same value after the last step. */
    void stateOut(String name, String value, int size) {
        g.rename(value, name + ".next");
        states.add(new Flow(name + ".next", DType.F32, List.of(BATCH, Flow.Extent.of(size))));
    }

    /** Declares the states as outputs, behind that of the model. */
    void declareStates() {
        states.forEach(s -> g.output(s, "state after the last step"));
    }
}
