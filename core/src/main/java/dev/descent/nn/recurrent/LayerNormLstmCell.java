package dev.descent.nn.recurrent;

import dev.descent.graph.Tensor;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Parameter;
import dev.descent.tensor.Shape;
import java.util.List;
import java.util.OptionalInt;

/**
 * An LSTM with layer normalisation (Ba et al. 2016, equations 20 to 22). With a = LN(W·x) + LN(U·h) + b in blocks i, f,
 * g, o:
 *
 * <pre>
 * c ← σ(a_f) ⊙ c + σ(a_i) ⊙ tanh(a_g)    h ← σ(a_o) ⊙ tanh(LN(c))
 * </pre>
 *
 * <p>Output is h, state h and c. Parameters weight_ih W [4H, I], weight_hh U [4H, H], bias b [4H] (1 for the forget
 * gate at first), and weight and bias of norm_ih, norm_hh [4H] and norm_c [H].
 */
public final class LayerNormLstmCell extends Cell {
    private final int in;
    private final int hidden;
    private final Parameter weightIh;
    private final Parameter weightHh;
    private final Parameter bias;
    private final LayerNorm normIh;
    private final LayerNorm normHh;
    private final LayerNorm normC;

    public LayerNormLstmCell(int in, int hidden) {
        this(in, hidden, CellInitializers.usual(hidden));
    }

    public LayerNormLstmCell(int in, int hidden, CellInitializers initializers) {
        checkSizes(in, hidden);
        checkInitializers(initializers);
        this.in = in;
        this.hidden = hidden;
        int rows = 4 * hidden;
        this.weightIh = parameter("weight_ih", Shape.of(rows, in), CellInitializers.blocks(4, initializers.input()));
        this.weightHh =
                parameter("weight_hh", Shape.of(rows, hidden), CellInitializers.blocks(4, initializers.recurrent()));
        this.bias = parameter("bias", Shape.of(rows), CellInitializers.block(1, 4, 1));
        this.normIh = child("norm_ih", new LayerNorm(rows));
        this.normHh = child("norm_hh", new LayerNorm(rows));
        this.normC = child("norm_c", new LayerNorm(hidden));
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
        return List.of(hidden, hidden);
    }

    @Override
    public Step step(Tensor x, List<Tensor> state) {
        Tensor a = normIh.apply(x.matmul(weightIh.value(), false, true))
                .add(normHh.apply(state.get(0).matmul(weightHh.value(), false, true)))
                .add(bias.value());
        Tensor i = block(a, 0, hidden).sigmoid();
        Tensor f = block(a, 1, hidden).sigmoid();
        Tensor g = block(a, 2, hidden).tanh();
        Tensor o = block(a, 3, hidden).sigmoid();
        Tensor c = f.mul(state.get(1)).add(i.mul(g));
        Tensor h = o.mul(normC.apply(c).tanh());
        return new Step(h, List.of(h, c));
    }

    @Override
    public String describe() {
        return "LayerNorm-LSTM " + in + "→" + hidden;
    }
}
