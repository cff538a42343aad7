package dev.descent.onnx;

import static dev.descent.onnx.GraphBuilder.attribute;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.descent.nn.Activation;
import dev.descent.nn.Parameter;
import dev.descent.nn.recurrent.Cell;
import dev.descent.nn.recurrent.ElmanCell;
import dev.descent.nn.recurrent.GruCell;
import dev.descent.nn.recurrent.LstmCell;
import dev.descent.nn.recurrent.Merge;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.nn.recurrent.RecurrentForm;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;

/**
 * Writes recurrent layers as ONNX's RNN, LSTM and GRU, one operator a layer of cells. ONNX gives zeros behind the end
 * of a sequence where this library repeats the last output; what the layer gives is put right, so that layers after it
 * see the same.
 */
final class RecurrentWriter {
    private final GraphBuilder g;
    private final Sequences sequences;
    private final BiFunction<String, Parameter, HostTensor> weights;

    RecurrentWriter(GraphBuilder g, Sequences sequences, BiFunction<String, Parameter, HostTensor> weights) {
        this.g = g;
        this.sequences = sequences;
        this.weights = weights;
    }

    /** A layer of cells: its name in the graph, and the cells of its directions. */
    private record Level(String path, String name, List<Cell> cells, boolean isLast) {
        String at() {
            return LayerWriter.below(path, name);
        }

        Gates gates() {
            return switch (cells.getFirst()) {
                case LstmCell c -> Gates.LSTM;
                case GruCell c -> Gates.GRU;
                default -> Gates.RNN;
            };
        }

        int hidden() {
            return cells.getFirst().outputs();
        }
    }

    /** Operator, outputs [T, D, B, H] and the last one [D, B, H]. */
    private record Result(String all, String last) {}

    /** From [B, T, I] to [B, T, O], or [B, O] where only the last output is given. */
    Flow write(String path, Recurrent r, Flow x) {
        RecurrentForm form = r.form();
        check(path, r, form, x);
        Flow.Extent batch = x.extents().get(0);
        Flow.Extent time = x.extents().get(1);
        String at = g.node(path, "Transpose", List.of(x.name()), attribute("perm", 1, 0, 2));
        for (int l = 0; l < form.layers(); l++) {
            int d = form.directions();
            Level level = new Level(path, "l" + l, r.cells().subList(l * d, (l + 1) * d), l == form.layers() - 1);
            Result y = level(level, r, form, at);
            if (level.isLast() && form.lastOnly()) {
                String last = merge(level, form, y.last(), 0, attribute("perm", 1, 0, 2), 0);
                return new Flow(last, DType.F32, List.of(batch, Flow.Extent.of(r.outputs())));
            }
            at = merge(level, form, y.all(), 1, attribute("perm", 0, 2, 1, 3), 0, 0);
        }
        return new Flow(g.node(path, "Transpose", List.of(at), attribute("perm", 1, 0, 2)), DType.F32,
                List.of(batch, time, Flow.Extent.of(r.outputs())));
    }

    private static void check(String path, Recurrent r, RecurrentForm form, Flow x) {
        String who = LayerWriter.named(path, r);
        if (x.rank() != 3 || !x.ends(form.inputs())) {
            throw new IllegalArgumentException(who + " takes [batch, time, " + form.inputs() + "], and is fed with "
                    + x.extents() + ": say what the model takes with input(…)");
        }
        if (form.zoneout() > 0 || form.cellZoneout() > 0) {
            throw new IllegalArgumentException(who + " mixes old and new states at inference, which ONNX's recurrent"
                    + " operators cannot: train without zoneout(…), for example with recurrentDropout(…)");
        }
        for (Cell c : r.cells()) {
            boolean known = switch (c) {
                case ElmanCell e -> e.activation().equals(Activation.TANH) || e.activation().equals(Activation.RELU);
                case LstmCell l -> l.options().projection() == 0;
                case GruCell gru -> true;
                default -> false;
            };
            if (!known) {
                throw new IllegalArgumentException(who + ": ONNX has no operator for its cells (" + c.describe()
                        + "); take Elman cells with tanh or ReLU, LSTM cells without a projection (peepholes are"
                        + " fine), or GRU cells");
            }
        }
    }

    private Result level(Level level, Recurrent r, RecurrentForm form, String x) {
        Gates gates = level.gates();
        List<HostTensor> w = new ArrayList<>();
        List<HostTensor> u = new ArrayList<>();
        List<HostTensor> b = new ArrayList<>();
        List<HostTensor> p = new ArrayList<>();
        for (int d = 0; d < level.cells().size(); d++) {
            w.add(row(gates.toOnnx(weight(level, d, "weight_ih"))));
            u.add(row(gates.toOnnx(weight(level, d, "weight_hh"))));
            b.add(row(HostTensor.concat(List.of(gates.toOnnx(weight(level, d, "bias_ih")),
                    gates.toOnnx(weight(level, d, "bias_hh"))))));
            if (level.cells().get(d).parameters().containsKey("weight_ci")) {
                p.add(row(HostTensor.concat(List.of(weight(level, d, "weight_ci"), weight(level, d, "weight_co"),
                        weight(level, d, "weight_cf")))));
            }
        }
        List<String> initial = initial(level, r, form);
        List<String> inputs = new ArrayList<>(List.of(x, stored(level, "W", w), stored(level, "R", u),
                stored(level, "B", b), sequences.lengths()));
        inputs.addAll(initial);
        if (!p.isEmpty()) {
            while (inputs.size() < 7) {
                inputs.add("");
            }
            inputs.add(stored(level, "P", p));
        }
        while (inputs.getLast().isEmpty()) {
            inputs.removeLast();
        }
        int states = level.cells().getFirst().stateSizes().size();
        List<String> y = g.node(level.at(), gates.name(), inputs, 1 + states, attributes(level, form));
        if (form.stateful()) {
            for (int i = 0; i < states; i++) {
                String value = g.node(level.at(), "Squeeze", List.of(y.get(1 + i), g.longs(0)));
                sequences.stateOut(stateName(level, i), value, level.hidden());
            }
        }
        boolean fill = sequences.hasLengths() && level.isLast() && !form.lastOnly();
        return new Result(fill ? filled(level, y, initial) : y.get(0), y.get(1));
    }

    private static AttributeProto[] attributes(Level level, RecurrentForm form) {
        List<AttributeProto> a = new ArrayList<>();
        a.add(attribute("hidden_size", level.hidden()));
        a.add(attribute("direction", form.bothWays() ? "bidirectional" : "forward"));
        if (level.gates() == Gates.GRU) {
            a.add(attribute("linear_before_reset", 1));
        }
        if (level.cells().getFirst() instanceof ElmanCell e) {
            String name = e.activation().equals(Activation.TANH) ? "Tanh" : "Relu";
            a.add(attribute("activations", level.cells().stream().map(c -> name).toList()));
        }
        return a.toArray(AttributeProto[]::new);
    }

    private String cellPath(Level level, int direction) {
        return level.at() + (direction == 1 ? "_reverse" : "");
    }

    private HostTensor weight(Level level, int direction, String name) {
        return weights.apply(cellPath(level, direction),
                Objects.requireNonNull(level.cells().get(direction).parameters().get(name)));
    }

    /** [1, …] of […]. */
    private static HostTensor row(HostTensor t) {
        return t.reshape(t.shape().insert(0, 1));
    }

    private String stored(Level level, String name, List<HostTensor> directions) {
        return g.weights(level.at() + "." + name, HostTensor.concat(directions));
    }

    private static String stateName(Level level, int i) {
        return level.at() + (i == 0 ? ".h" : ".c");
    }

    /** Values of the state before the first step [D, B, H]; none for zeros. */
    private List<String> initial(Level level, Recurrent r, RecurrentForm form) {
        List<String> names = new ArrayList<>();
        int states = level.cells().getFirst().stateSizes().size();
        for (int i = 0; i < states && form.stateful(); i++) {
            String in = sequences.stateIn(stateName(level, i), level.hidden());
            names.add(g.node(level.at(), "Unsqueeze", List.of(in, g.longs(0))));
        }
        for (int i = 0; i < states && form.learnsInitialState(); i++) {
            List<HostTensor> values = new ArrayList<>();
            for (int d = 0; d < level.cells().size(); d++) {
                String cell = level.name() + (d == 1 ? "_reverse" : "");
                int before = Integer.parseInt(level.name().substring(1)) * level.cells().size() + d; // cells
                int index = before * states + i;
                Parameter p = Objects.requireNonNull(r.parameters().get(cell + "_initial" + index));
                values.add(weights.apply(level.path(), p).reshape(Shape.of(1, 1, level.hidden())));
            }
            String stored = stored(level, i == 0 ? "h0" : "c0", values);
            String shape = g.node(level.at(), "Concat", List.of(g.longs(level.cells().size()), sequences.batch(),
                    g.longs(level.hidden())), attribute("axis", 0));
            names.add(g.node(level.at(), "Expand", List.of(stored, shape)));
        }
        return names;
    }

    /**
     * Outputs [T, D, B, H] with what this library has behind the end of a sequence: forward the last output, backward,
     * where no step was taken yet, the first state.
     */
    private String filled(Level level, List<String> y, List<String> initial) {
        String fill = y.get(1);
        if (level.cells().size() == 2) {
            String forward = g.flags(new long[] {2, 1, 1}, true, false);
            String before = initial.isEmpty() ? g.weights("zero", HostTensor.scalar(0)) : initial.getFirst();
            fill = g.node(level.at(), "Where", List.of(forward, fill, before));
        }
        return g.node(level.at(), "Where", List.of(sequences.valid(), y.getFirst(), fill));
    }

    /** Takes the axis of directions out; {@code perm} brings it before the last, {@code kept} are those before it. */
    private String merge(Level level, RecurrentForm form, String y, int axis, AttributeProto perm, long... kept) {
        if (!form.bothWays()) {
            return g.node(level.at(), "Squeeze", List.of(y, g.longs(axis)));
        }
        if (form.merge() == Merge.CONCATENATE) {
            String turned = g.node(level.at(), "Transpose", List.of(y), perm);
            long[] shape = Arrays.copyOf(kept, kept.length + 1); // 0 keeps an extent
            shape[kept.length] = 2L * level.hidden();
            return g.node(level.at(), "Reshape", List.of(turned, g.longs(shape)));
        }
        String op =
                switch (form.merge()) {
                    case SUM, CONCATENATE -> "ReduceSum";
                    case AVERAGE -> "ReduceMean";
                    case MULTIPLY -> "ReduceProd";
                };
        return g.node(level.at(), op, List.of(y, g.longs(axis)), attribute("keepdims", 0));
    }
}
