package dev.descent.graph;

import dev.descent.spi.RecurrentKind;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the recurrent ops mean: one step after the other in primitives. */
final class RecurrentSteps {
    private RecurrentSteps() {}

    /** The parts of {@link Op.Recurrent}. */
    static List<Tensor> forward(Op.Recurrent op, List<Tensor> in) {
        List<Tensor> leaves = leaves(in);
        return substitute(unroll(op, leaves), leaves, in);
    }

    /**
     * The parts of {@link Op.RecurrentDelta}: the gradients of the unrolled steps. They are worked out over leaves of
     * their own, so that inputs which depend on each other do not mix, and put in place then; the forward nodes among
     * them equal those of {@link #forward} and become one with them.
     */
    static List<Tensor> backward(Op.RecurrentDelta op, List<Tensor> in) {
        Op.Recurrent forward = new Op.Recurrent(op.kind(), op.reverse(), op.masked());
        int n = RecurrentCalls.inputs(forward);
        int wanted = op.kind().hasCell() ? 7 : 6;
        List<Tensor> leaves = leaves(in);
        List<Tensor> parts = unroll(forward, leaves.subList(0, n));
        List<Tensor> deltas = leaves.subList(n + 1, leaves.size());
        List<Tensor> gradients = new ArrayList<>(Gradients.of(parts, deltas, leaves.subList(0, wanted)));
        if (!op.inputGradient()) {
            gradients.set(0, Tensor.fill(0, in.get(0).shape().with(0, 0)));
        }
        return substitute(gradients, leaves, in);
    }

    private static List<Tensor> leaves(List<Tensor> in) {
        List<Tensor> leaves = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            leaves.add(Tensor.input("recurrent" + i, in.get(i).shape(), in.get(i).type()));
        }
        return leaves;
    }

    private static List<Tensor> substitute(List<Tensor> results, List<Tensor> leaves, List<Tensor> in) {
        Map<Tensor, Tensor> now = new HashMap<>(); // tensors are equal only to themselves
        for (int i = 0; i < leaves.size(); i++) {
            now.put(leaves.get(i), in.get(i));
        }
        for (Tensor t : Topology.sort(results)) {
            if (now.containsKey(t)) {
                continue;
            }
            List<Tensor> inputs = new ArrayList<>();
            t.inputs().forEach(x -> inputs.add(now.getOrDefault(x, x)));
            now.put(t, new Tensor(t.op(), inputs, t.shape(), t.type(), t.layer()));
        }
        List<Tensor> mapped = new ArrayList<>();
        results.forEach(t -> mapped.add(now.getOrDefault(t, t)));
        return mapped;
    }

    private static List<Tensor> unroll(Op.Recurrent op, List<Tensor> in) {
        Tensor mask = op.masked() ? in.getLast() : null;
        Tensor x = realSteps(in.get(0), mask);
        boolean cell = op.kind().hasCell();
        Tensor h = in.get(5);
        @Nullable Tensor c = cell ? in.get(6) : null;
        int steps = x.shape().dim(0);
        int batch = x.shape().dim(1);
        int hidden = h.shape().dim(1);
        int rows = in.get(1).shape().dim(0);
        // the input product for all steps at once
        Tensor products = x.reshape(steps * batch, x.shape().dim(2))
                .matmul(in.get(1), false, true)
                .add(in.get(3))
                .reshape(steps, batch, rows);
        Tensor[] outputs = new Tensor[steps];
        for (int i = 0; i < steps; i++) {
            int t = op.reverse() ? steps - 1 - i : i;
            Tensor a = products.slice(0, t, t + 1).reshape(batch, rows);
            Tensor q = h.matmul(in.get(2), false, true).add(in.get(4));
            Tensor cNew = c == null ? null : cell(a.add(q), c, hidden);
            Tensor hNew = cNew == null ? state(op.kind(), a, q, h, hidden) : state(a.add(q), cNew, hidden);
            if (mask != null) {
                Tensor real = mask.slice(0, t, t + 1).reshape(batch, 1);
                hNew = real.select(hNew, h);
                cNew = c == null || cNew == null ? null : real.select(cNew, c);
            }
            h = hNew;
            c = cNew;
            outputs[t] = h.reshape(1, batch, hidden);
        }
        List<Tensor> parts = new ArrayList<>();
        parts.add(Tensor.concat(0, outputs));
        parts.add(h);
        if (c != null) {
            parts.add(c);
        }
        return parts;
    }

    /** The input with 0 at masked steps: nothing that stands there, NaN included, has an influence. */
    private static Tensor realSteps(Tensor x, @Nullable Tensor mask) {
        return mask == null
                ? x
                : mask.reshape(mask.shape().insert(2, 1)).select(x, Tensor.fill(0, x.shape()));
    }

    private static Tensor gate(Tensor a, int index, int hidden) {
        return a.slice(1, index * hidden, (index + 1) * hidden);
    }

    /** c ← f ⊙ c + i ⊙ g of an LSTM. */
    private static Tensor cell(Tensor a, Tensor c, int hidden) {
        Tensor i = gate(a, 0, hidden).sigmoid();
        Tensor f = gate(a, 1, hidden).sigmoid();
        Tensor g = gate(a, 2, hidden).tanh();
        return f.mul(c).add(i.mul(g));
    }

    /** h ← o ⊙ tanh(c) of an LSTM. */
    private static Tensor state(Tensor a, Tensor c, int hidden) {
        return gate(a, 3, hidden).sigmoid().mul(c.tanh());
    }

    private static Tensor state(RecurrentKind kind, Tensor a, Tensor q, Tensor h, int hidden) {
        return switch (kind) {
            case ELMAN_TANH -> a.add(q).tanh();
            case ELMAN_RELU -> a.add(q).relu();
            case GRU -> {
                Tensor r = gate(a, 0, hidden).add(gate(q, 0, hidden)).sigmoid();
                Tensor z = gate(a, 1, hidden).add(gate(q, 1, hidden)).sigmoid();
                Tensor n = gate(a, 2, hidden).add(r.mul(gate(q, 2, hidden))).tanh();
                yield n.add(z.mul(h.sub(n))); // (1 − z) ⊙ n + z ⊙ h
            }
            case LSTM -> throw new AssertionError("has a cell");
        };
    }

    /** Shapes of the inputs fit each other; the message says which do not. */
    static void check(Op.Recurrent op, List<Tensor> in) {
        require(in.size() == RecurrentCalls.inputs(op), op.label() + " takes " + RecurrentCalls.inputs(op)
                + " inputs, not " + in.size());
        Shape x = in.get(0).shape();
        Shape w = in.get(1).shape();
        Shape u = in.get(2).shape();
        require(x.rank() == 3, "the input of a recurrent layer is [time, batch, features], not " + x);
        require(x.dim(0) > 0 && x.dim(1) > 0, "a recurrent layer needs one time step and one example at least, not "
                + x + " [time, batch, features]");
        require(u.rank() == 2 && u.dim(0) == op.kind().gates() * u.dim(1),
                "recurrent weight " + u + " is not [" + op.kind().gates() + "·hidden, hidden]");
        require(w.equals(Shape.of(u.dim(0), x.dim(2))), "input " + x + " does not fit weight " + w + ": "
                + x.dim(2) + " features given, weight [" + u.dim(0) + ", " + x.dim(2) + "] expected");
        for (int i = 3; i < 5; i++) {
            require(in.get(i).shape().equals(Shape.of(u.dim(0))),
                    "bias " + in.get(i).shape() + " does not fit weight " + u + ": [" + u.dim(0) + "] expected");
        }
        Shape state = Shape.of(x.dim(1), u.dim(1));
        for (int i = 5; i < (op.kind().hasCell() ? 7 : 6); i++) {
            require(in.get(i).shape().equals(state), "state " + in.get(i).shape() + " does not fit input " + x
                    + " and weight " + u + ": " + state + " expected, the batch has " + x.dim(1) + " examples");
        }
        if (op.masked()) {
            require(in.getLast().shape().equals(Shape.of(x.dim(0), x.dim(1))), "mask " + in.getLast().shape()
                    + " does not fit input " + x + ": [" + x.dim(0) + ", " + x.dim(1) + "] expected");
        }
        for (Tensor t : in) {
            require(t.type() == DType.F32, "takes F32, got " + t.type() + t.shape() + "; cast it first");
        }
    }

    private static void require(boolean ok, String message) {
        if (!ok) {
            throw new ShapeException(message);
        }
    }
}
