package dev.descent.nn.recurrent;

import dev.descent.graph.Tensor;
import dev.descent.nn.Initializer;
import dev.descent.spi.RecurrentKind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The gated recurrent unit of Cho et al. 2014, with the reset gate after the recurrent product as in cuDNN and PyTorch.
 * With a = W·x + b and q = U·h + d in blocks r, z, n:
 *
 * <pre>
 * r = σ(a_r + q_r)    z = σ(a_z + q_z)    n = tanh(a_n + r ⊙ q_n)    h ← (1 − z) ⊙ n + z ⊙ h
 * </pre>
 *
 * <p>Output and state are h. Parameters weight_ih W [3H, I], weight_hh U [3H, H], bias_ih b, bias_hh d [3H].
 */
public final class GruCell extends Cell {
    private final int in;
    private final int hidden;
    private final Weights weights;

    public GruCell(int in, int hidden) {
        this(in, hidden, CellInitializers.usual(hidden));
    }

    public GruCell(int in, int hidden, CellInitializers initializers) {
        this.in = in;
        this.hidden = hidden;
        this.weights = weights(3, in, hidden, hidden, initializers, Initializer.zeros());
    }

    @Override
    OptionalInt inputs() {
        return OptionalInt.of(in);
    }

    @Override
    public int outputs() {
        return hidden;
    }

    @Override
    public List<Integer> stateSizes() {
        return List.of(hidden);
    }

    @Override
    public Step step(Tensor x, List<Tensor> state) {
        Tensor h = state.get(0);
        Tensor a = weights.input(x);
        Tensor q = weights.recurrent(h);
        Tensor r = block(a, 0, hidden).add(block(q, 0, hidden)).sigmoid();
        Tensor z = block(a, 1, hidden).add(block(q, 1, hidden)).sigmoid();
        Tensor n = block(a, 2, hidden).add(r.mul(block(q, 2, hidden))).tanh();
        Tensor next = n.add(z.mul(h.sub(n))); // (1 − z) ⊙ n + z ⊙ h
        return new Step(next, List.of(next));
    }

    @Override
    Optional<Fused> fused() {
        return Optional.of(new Fused(RecurrentKind.GRU, weights.values()));
    }

    @Override
    public String describe() {
        return "GRU " + in + "→" + hidden;
    }
}
