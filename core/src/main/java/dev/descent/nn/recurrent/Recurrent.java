package dev.descent.nn.recurrent;

import dev.descent.graph.ShapeException;
import dev.descent.graph.Tensor;
import dev.descent.graph.Trace;
import dev.descent.nn.Initializer;
import dev.descent.nn.Masked;
import dev.descent.nn.Module;
import dev.descent.nn.Parameter;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Recurrent layers over sequences: x [batch, time, in] to [batch, time, out], or to the last output [batch, out]. Cells
 * may be stacked, run in both directions, disturbed while training, start from a state of one's own, and hand their
 * state on.
 *
 * <p>A mask [batch, time] is an ordinary second input: 1 for a real step, 0 for one to be left out, in any pattern.
 * At a masked step the state is copied, so the output repeats, and no gradient is taken; the last output is that after
 * the last real step.
 *
 * <pre>{@code
 * Module tagger = new Sequential(
 *         new Embedding(100, 32),
 *         Recurrent.lstm(32, 64).layers(2).bidirectional().dropout(0.2).build(),
 *         new Dense(128, 5));
 * Tensor logits = tagger.apply(words, mask); // [batch, time, 5]
 * }</pre>
 *
 * <p>Parameters are named {@code l0.weight_ih}, {@code l0_reverse.weight_ih}, {@code l1.weight_ih} … (PyTorch says
 * {@code weight_ih_l0} and so on, see {@link TorchNames}); learned initial states {@code l0_initial0} …
 */
public final class Recurrent extends Module implements Masked {
    private final RecurrentBuilder options;
    private final int inputs;
    private final List<Cell> cells = new ArrayList<>();
    private final List<Parameter> initial = new ArrayList<>();

    Recurrent(RecurrentBuilder options, int inputs, IntFunction<? extends Cell> maker) {
        this.options = options;
        this.inputs = inputs;
        int width = inputs;
        for (int l = 0; l < options.layers; l++) {
            int out = 0;
            for (int d = 0; d < options.directions(); d++) {
                String name = "l" + l + (d == 1 ? "_reverse" : "");
                Cell cell = child(name, checked(maker.apply(width), name, width));
                cells.add(cell);
                out = options.merged(cell.outputs());
                if (options.learnsInitialState) {
                    for (int size : cell.stateSizes()) {
                        initial.add(parameter(name + "_initial" + initial.size(), Shape.of(size),
                                Initializer.zeros()));
                    }
                }
            }
            width = out;
        }
    }

    /** A layer reads what the one below says, which only a cell of that width can do. */
    private static Cell checked(Cell cell, String name, int width) {
        Objects.requireNonNull(cell, () -> "what makes the cells gave null for '" + name + "', which has " + width
                + " inputs");
        int own = cell.inputs().orElse(width);
        if (own != width) {
            throw new IllegalArgumentException("cell '" + name + "' (" + cell.describe() + ") takes " + own
                    + " inputs, but is fed with " + width + (name.startsWith("l0")
                            ? ", the width of the layer's input"
                            : ", the width of the layer below")
                    + ": make it for the width that is handed in, as in n -> new GruCell(n, 64)");
        }
        return cell;
    }

    /** Elman cells with tanh. */
    public static RecurrentBuilder elman(int in, int hidden) {
        return of(in, n -> new ElmanCell(n, hidden));
    }

    /** Jordan cells: {@code hidden} units inside, {@code out} outputs that are fed back. */
    public static RecurrentBuilder jordan(int in, int hidden, int out) {
        return of(in, n -> new JordanCell(n, hidden, out));
    }

    /** LSTM cells with forget bias 1. */
    public static RecurrentBuilder lstm(int in, int hidden) {
        return of(in, n -> new LstmCell(n, hidden));
    }

    /** GRU cells. */
    public static RecurrentBuilder gru(int in, int hidden) {
        return of(in, n -> new GruCell(n, hidden));
    }

    /**
     * Cells of any kind, also of one's own.
     *
     * @param in width of the input
     * @param cell makes a cell for an input width, once for every layer and direction
     */
    public static RecurrentBuilder of(int in, IntFunction<? extends Cell> cell) {
        return new RecurrentBuilder(in, cell);
    }

    /** Width of the output. */
    public int outputs() {
        return options.merged(cells.getLast().outputs());
    }

    /**
     * What a run over a sequence gives.
     *
     * @param outputs of the last layer [B, T, out]
     * @param last its output after the last real step (of each direction, merged) [B, out]
     * @param state of all layers after the last step
     */
    public record Sequence(Tensor outputs, Tensor last, RecurrentState state) {}

    /** The state before a sequence: zeros, or the learned one. */
    public RecurrentState initialState(int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("a batch has one example at least, not " + batch);
        }
        return inside(() -> start(batch));
    }

    /** Runs over a sequence from the initial state. */
    public Sequence run(Tensor x, @Nullable Tensor mask) {
        requireSequence(x);
        return run(x, mask, initialState(dim(x, 0)));
    }

    /**
     * Runs over a sequence [B, T, in] from a state of one's own.
     *
     * @param mask [B, T], or null where every step is real
     * @throws ShapeException if the mask or the state does not fit the sequence
     */
    public Sequence run(Tensor x, @Nullable Tensor mask, RecurrentState state) {
        requireSequence(x);
        Objects.requireNonNull(state, "the third argument, the state, is null: leave it out to begin anew, or give"
                + " initialState(batch) or the state() of the run before");
        return inside(() -> stack(x, mask, state));
    }

    private static void requireSequence(Tensor x) {
        Objects.requireNonNull(x, "the first argument, the sequence, is null: a tensor [batch, time, features] is"
                + " expected");
    }

    private Sequence stack(Tensor x, @Nullable Tensor mask, RecurrentState state) {
        check(x, mask, state);
        Tensor byTime = x.permute(1, 0, 2);
        Tensor real = mask == null ? null : mask.cast(DType.F32).permute(1, 0);
        List<Tensor> last = new ArrayList<>();
        List<Tensor> after = new ArrayList<>();
        int cell = 0;
        for (int l = 0; l < options.layers; l++) {
            Tensor in = l == 0 ? byTime : byTime.dropout(options.dropout);
            List<Tensor> outputs = new ArrayList<>();
            last.clear();
            for (int d = 0; d < options.directions(); d++) {
                Cell c = cells.get(cell++);
                List<Tensor> before = state.values().subList(after.size(), after.size() + c.stateSizes().size());
                boolean reverse = d == 1;
                Direction.Result r = Trace.inLayer("l" + l + (reverse ? "_reverse" : ""),
                        () -> new Direction(c, reverse, options.noise).run(in, real, before));
                outputs.add(r.outputs());
                last.add(r.last());
                after.addAll(r.state());
            }
            byTime = merge(outputs);
        }
        return new Sequence(byTime.permute(1, 0, 2), merge(last), new RecurrentState(after));
    }

    private Tensor merge(List<Tensor> directions) {
        return directions.size() == 1
                ? directions.get(0)
                : options.merge.apply(directions.get(0), directions.get(1));
    }

    private static int dim(Tensor x, int axis) {
        if (x.shape().rank() != 3) {
            throw new ShapeException("a recurrent layer takes [batch, time, features], not " + x.shape()
                    + (x.shape().rank() == 2 ? "; reshape it to [batch, time, 1] if each step is one number" : ""));
        }
        return x.shape().dim(axis);
    }

    private void check(Tensor x, @Nullable Tensor mask, RecurrentState state) {
        String where = Trace.layer().isEmpty() ? "" : "layer '" + Trace.layer() + "': ";
        int batch = dim(x, 0);
        int time = dim(x, 1);
        if (time == 0) {
            throw new ShapeException(where + "sequences of length 0 " + x.shape()
                    + " [batch, time, features]: a recurrent layer needs one time step at least");
        }
        if (dim(x, 2) != inputs) {
            throw new ShapeException(where + "input " + x.shape() + " [batch, time, features] does not fit "
                    + cells.getFirst().describe() + ": " + dim(x, 2) + " features given, " + inputs + " expected");
        }
        if (mask != null && !mask.shape().equals(Shape.of(batch, time))) {
            throw new ShapeException(where + "mask " + mask.shape() + " does not fit the sequences " + x.shape()
                    + ": [batch, time] = [" + batch + ", " + time + "] is expected");
        }
        List<Integer> sizes = sizes();
        if (state.values().size() != sizes.size()) {
            throw new ShapeException(where + "a state of " + state.values().size() + " values was given, "
                    + sizes.size() + " are needed: take it from initialState(" + batch + ") of this layer");
        }
        for (int i = 0; i < sizes.size(); i++) {
            Shape given = state.values().get(i).shape();
            if (!given.equals(Shape.of(batch, sizes.get(i)))) {
                throw new ShapeException(where + "value " + i + " of the state has shape " + given
                        + ", but the batch has " + batch + " examples and the cell " + sizes.get(i) + " units: "
                        + Shape.of(batch, sizes.get(i)) + " is expected, see initialState(" + batch + ")");
            }
        }
    }

    @Override
    protected Tensor forward(Tensor... inputs) {
        if (inputs.length < 1 || inputs.length > 2) {
            throw new ShapeException("layer '" + Trace.layer() + "' (" + describe()
                    + ") takes a sequence and perhaps a mask, got " + inputs.length + " inputs");
        }
        Tensor x = inputs[0];
        Tensor mask = inputs.length == 2 ? inputs[1] : null;
        TruncatedBptt t = options.truncation;
        RecurrentState before = options.stateful ? carried(dim(x, 0)) : start(dim(x, 0));
        Sequence s = t == null ? stack(x, mask, before) : truncated(t, x, mask, before);
        if (options.stateful && t == null) {
            carry(before, s.state());
        }
        return options.lastOnly ? s.last() : s.outputs();
    }

    private RecurrentState start(int batch) {
        return state(batch, (i, shape) -> options.learnsInitialState
                ? initial.get(i).value().broadcastTo(shape)
                : Tensor.fill(0, shape));
    }

    /** Runs in two pieces: the state between them is carried on (k2 ≥ k1) or cuts the gradient (k2 < k1). */
    private Sequence truncated(TruncatedBptt t, Tensor x, @Nullable Tensor mask, RecurrentState before) {
        int time = dim(x, 1);
        if (time != t.window()) {
            throw new ShapeException("layer '" + Trace.layer() + "': truncated backpropagation with k1 = " + t.k1()
                    + " and k2 = " + t.k2() + " takes windows of " + t.window() + " steps, not " + x.shape());
        }
        int at = t.overlap() > 0 ? t.k1() : t.cut();
        if (at == 0 || at == time) {
            Sequence s = stack(x, mask, before);
            carry(before, s.state());
            return s;
        }
        Sequence head = stack(x.slice(1, 0, at), mask == null ? null : mask.slice(1, 0, at), before);
        RecurrentState middle = t.overlap() > 0 ? head.state() : head.state().detached();
        Sequence tail = stack(x.slice(1, at, time), mask == null ? null : mask.slice(1, at, time), middle);
        carry(before, t.overlap() > 0 ? head.state() : tail.state());
        return new Sequence(Tensor.concat(1, head.outputs(), tail.outputs()), tail.last(), tail.state());
    }

    private RecurrentState carried(int batch) {
        return state(batch, (i, shape) -> Trace.current().carry("state" + i, shape));
    }

    /** Makes every value of a state from its number and shape. */
    private RecurrentState state(int batch, BiFunction<Integer, Shape, Tensor> value) {
        List<Tensor> values = new ArrayList<>();
        for (int size : sizes()) {
            values.add(value.apply(values.size(), Shape.of(batch, size)));
        }
        return new RecurrentState(values);
    }

    /** Widths of the values of a state, in their order. */
    private List<Integer> sizes() {
        return cells.stream().flatMap(c -> c.stateSizes().stream()).toList();
    }

    private static void carry(RecurrentState before, RecurrentState after) {
        for (int i = 0; i < before.values().size(); i++) {
            Trace.current().assign(before.values().get(i), after.values().get(i));
        }
    }

    /** The cells: layer by layer, the forward direction before the other. */
    public List<Cell> cells() {
        return Collections.unmodifiableList(cells);
    }

    /** How the cells are put together. */
    public RecurrentForm form() {
        return new RecurrentForm(inputs, options.layers, options.bothWays, options.merge, options.dropout,
                options.noise.recurrentDropout(), options.noise.zoneout(), options.noise.cellZoneout(),
                options.learnsInitialState, options.stateful, options.lastOnly);
    }

    /** How gradients are cut, for a layer that is trained by truncated backpropagation. */
    public Optional<TruncatedBptt> truncation() {
        return Optional.ofNullable(options.truncation);
    }

    @Override
    public boolean isStateful() {
        return options.stateful;
    }

    @Override
    public String describe() {
        return options.describe(cells.getFirst().describe());
    }
}
