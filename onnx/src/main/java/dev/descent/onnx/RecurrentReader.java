package dev.descent.onnx;

import dev.descent.nn.Activation;
import dev.descent.nn.recurrent.Merge;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads RNN, LSTM and GRU. */
final class RecurrentReader {
    /** How this library names the operators of a stack. */
    private static final Pattern OWN = Pattern.compile("(?:(.*)\\.)?l\\d+/(?:RNN|LSTM|GRU)");

    private static final int MAX_NAME = 512;

    private final Chain chain;
    private final Folding folding;
    private final boolean isOwn;
    private final Set<String> stateInputs = new HashSet<>();

    RecurrentReader(Chain chain, Folding folding, boolean isOwn) {
        this.chain = chain;
        this.folding = folding;
        this.isOwn = isOwn;
    }

    /** Inputs that are states, among them none that is used twice. */
    Set<String> stateInputs() {
        return stateInputs;
    }

    void read(Node n, Gates gates) {
        Value.Flow x = chain.take(n, n.flow(0));
        boolean batchFirst = n.attribute("layout", 0L) == 1;
        if (!x.isSequence()) {
            throw n.refuse("must take sequences with three axes, features last");
        }
        Value.Axis time = x.axes().get(batchFirst ? 1 : 0);
        Value.Axis batch = x.axes().get(batchFirst ? 0 : 1);
        String direction = n.attribute("direction", "forward");
        int directions = direction.equals("bidirectional") ? 2 : 1;
        if (direction.equals("reverse")) {
            throw n.refuse("runs backwards alone; layers here run forward, or both ways");
        }
        HostTensor w = n.floats(1, 3);
        HostTensor r = n.floats(2, 3);
        int hidden = r.shape().dim(2);
        int rows = Math.multiplyExact(gates.count(), hidden);
        if (n.attribute("hidden_size", hidden) != hidden || !r.shape().equals(Shape.of(directions, rows, hidden))
                || w.shape().dim(0) != directions || w.shape().dim(1) != rows) {
            throw n.refuse("has weights W " + w.shape() + " and R " + r.shape() + "; [directions, " + gates.count()
                    + "·hidden, inputs] and [directions, " + gates.count() + "·hidden, hidden] with "
                    + n.attribute("hidden_size", hidden) + " hidden units are expected");
        }
        HostTensor b = n.has(3) ? n.floats(3, 2) : HostTensor.of(new float[2 * directions * rows],
                Shape.of(directions, 2 * rows));
        if (!b.shape().equals(Shape.of(directions, 2 * rows))) {
            throw n.refuse("has biases " + b.shape() + "; " + Shape.of(directions, 2 * rows) + " are expected");
        }
        Activation activation = activation(n, gates, directions);
        options(n, gates);
        int in = w.shape().dim(2);
        folding.charge(n, w.shape()); // its gates are put into another order
        folding.charge(n, r.shape());
        folding.charge(n, b.shape());
        List<Map<String, HostTensor>> weights = new ArrayList<>();
        for (int d = 0; d < directions; d++) {
            Map<String, HostTensor> cell = new LinkedHashMap<>();
            HostTensor biases = part(b, d);
            cell.put("weight_ih", gates.fromOnnx(part(w, d)));
            cell.put("weight_hh", gates.fromOnnx(part(r, d)));
            cell.put("bias_ih", gates.fromOnnx(half(biases, 0)));
            cell.put("bias_hh", gates.fromOnnx(half(biases, 1)));
            weights.add(cell);
        }
        if (gates == Gates.LSTM && n.has(7)) {
            peepholes(n, weights, hidden);
        }
        chain.sequence(n, time, batch, lengths(n));
        boolean stateful = initial(n, gates, weights, hidden);
        chain.requireWidth(n, in);
        Draft.Recurrent draft = new Draft.Recurrent(gates, activation, stack(n), in, hidden, weights, stateful,
                Merge.CONCATENATE, false);
        Value.Flow y = chain.add(n, draft, x, in, draft.outputs());
        out(n, y, batchFirst ? List.of(batch, time, Value.Axis.DIRECTION, Value.Axis.FEATURE)
                : List.of(time, Value.Axis.DIRECTION, batch, Value.Axis.FEATURE), 0, Value.Rnn.Part.ALL);
        List<Value.Axis> state = batchFirst ? List.of(batch, Value.Axis.DIRECTION, Value.Axis.FEATURE)
                : List.of(Value.Axis.DIRECTION, batch, Value.Axis.FEATURE);
        out(n, y, state, 1, Value.Rnn.Part.LAST);
        out(n, y, state, 2, Value.Rnn.Part.CELL);
    }

    private void out(Node n, Value.Flow y, List<Value.Axis> axes, int output, Value.Rnn.Part part) {
        n.out(output, y.with(axes).with(new Value.Rnn(part, chain.recurrents(), null, false)));
    }

    private static HostTensor part(HostTensor t, int direction) {
        return t.rows(direction).reshape(t.shape().without(0));
    }

    private static HostTensor half(HostTensor biases, int which) {
        int size = biases.size() / 2;
        return biases.reshape(Shape.of(2, size)).rows(which).reshape(Shape.of(size));
    }

    private static Activation activation(Node n, Gates gates, int directions) {
        List<String> given = n.strings("activations").stream().map(s -> s.toLowerCase(Locale.ROOT)).toList();
        List<String> each =
                switch (gates) {
                    case RNN -> List.of(given.isEmpty() ? "tanh" : given.getFirst());
                    case LSTM -> List.of("sigmoid", "tanh", "tanh");
                    case GRU -> List.of("sigmoid", "tanh");
                };
        List<String> all = new ArrayList<>(each);
        if (directions == 2) {
            all.addAll(each);
        }
        if (!given.isEmpty() && !given.equals(all)) {
            throw n.refuse("has the activations " + Shown.of(n.strings("activations").toString()) + "; "
                    + Shown.of(all.toString()) + " are expected");
        }
        return switch (each.getFirst()) {
            case "relu" -> Activation.RELU;
            case "tanh", "sigmoid" -> Activation.TANH;
            default -> throw n.refuse("has the activation " + Shown.of(given.getFirst()) + "; tanh and ReLU are read");
        };
    }

    private static void options(Node n, Gates gates) {
        if (n.hasAttribute("clip")) {
            throw n.refuse("clips what goes into its gates, which no layer here does");
        }
        if (n.attribute("input_forget", 0L) != 0) {
            throw n.refuse("couples input and forget gate, which no layer here does");
        }
        if (gates == Gates.GRU && n.attribute("linear_before_reset", 0L) == 0) {
            throw n.refuse("resets the state before the recurrent product; a GRU here does so after it, as in PyTorch"
                    + " and cuDNN (linear_before_reset = 1; in Keras reset_after=True)");
        }
    }

    /** ONNX's order is i, o, f. */
    private static void peepholes(Node n, List<Map<String, HostTensor>> weights, int hidden) {
        HostTensor p = n.floats(7, 2);
        if (!p.shape().equals(Shape.of(weights.size(), 3 * hidden))) {
            throw n.refuse("has peepholes " + p.shape() + "; " + Shape.of(weights.size(), 3 * hidden)
                    + " are expected");
        }
        for (int d = 0; d < weights.size(); d++) {
            HostTensor gates = p.rows(d).reshape(Shape.of(3, hidden));
            weights.get(d).put("weight_ci", gates.rows(0).reshape(Shape.of(hidden)));
            weights.get(d).put("weight_cf", gates.rows(2).reshape(Shape.of(hidden)));
            weights.get(d).put("weight_co", gates.rows(1).reshape(Shape.of(hidden)));
        }
    }

    private @Nullable String lengths(Node n) {
        if (!n.has(4)) {
            return null;
        }
        if (n.in(4) instanceof Value.Flow f && f.version() == 0 && f.ints() && f.axes().size() == 1
                && !f.input().equals(chain.input())) {
            return f.input();
        }
        throw n.refuse("must have an input of the model as its lengths (sequence_lens)");
    }

    /** Reads first states: none or zeros, constants that are learned, or inputs of the model. */
    private boolean initial(Node n, Gates gates, List<Map<String, HostTensor>> weights, int hidden) {
        int states = gates == Gates.LSTM ? 2 : 1;
        List<@Nullable HostTensor> learned = new ArrayList<>();
        int inputs = 0;
        for (int i = 0; i < states; i++) {
            Value v = n.has(5 + i) ? n.in(5 + i) : new Value.Zeros();
            HostTensor constant = switch (v) {
                case Value.Repeated r -> r.tensor();
                case Value.Floats f -> f.tensor();
                default -> null;
            };
            if (v instanceof Value.Flow f && f.version() == 0 && !f.ints() && f.axes().size() == 3
                    && !f.input().equals(chain.input())) {
                if (!stateInputs.add(f.input())) {
                    throw n.refuse("takes the input '" + Shown.of(f.input())
                            + "' as a first state, which is another one too");
                }
                inputs++;
            } else if (constant == null && !(v instanceof Value.Zeros)) {
                throw n.refuse("has a first state that is neither constant nor an input of the model by itself");
            }
            learned.add(constant == null || isZero(constant) ? null : constant);
        }
        boolean learns = learned.stream().anyMatch(t -> t != null);
        if (inputs > 0 && (inputs < states || weights.size() == 2)) {
            throw n.refuse(weights.size() == 2
                    ? "runs both ways and takes its state from outside, which no layer here does"
                    : "takes one of its states from outside and not the other");
        }
        for (int i = 0; i < states && learns; i++) {
            HostTensor t = learned.get(i);
            for (int d = 0; d < weights.size(); d++) {
                weights.get(d).put("initial" + i, t == null
                        ? HostTensor.of(new float[hidden], Shape.of(hidden))
                        : state(n, t, d, weights.size(), hidden));
            }
        }
        return inputs > 0;
    }

    private static boolean isZero(HostTensor t) {
        for (int i = 0; i < t.size(); i++) {
            if (t.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private static HostTensor state(Node n, HostTensor t, int direction, int directions, int hidden) {
        if (!t.shape().equals(Shape.of(directions, 1, hidden))) {
            throw n.refuse("has a constant first state " + t.shape() + "; " + Shape.of(directions, 1, hidden)
                    + ", the same for every example, is expected");
        }
        return t.rows(direction).reshape(Shape.of(hidden));
    }

    private @Nullable String stack(Node n) {
        String name = n.proto().getName();
        Matcher m = OWN.matcher(isOwn && name.length() <= MAX_NAME ? name : "");
        return m.matches() ? "stack " + m.group(1) : null;
    }
}
