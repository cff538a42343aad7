package dev.descent.nn.recurrent;

import dev.descent.graph.Tensor;
import dev.descent.nn.Initializer;
import dev.descent.nn.Parameter;
import dev.descent.spi.RecurrentKind;
import dev.descent.tensor.Shape;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000). With a = W·x + b + U·h + d
 * in blocks i, f, g, o:
 *
 * <pre>
 * i = σ(a_i + p_i ⊙ c)    f = σ(a_f + p_f ⊙ c)    g = tanh(a_g)
 * c ← f ⊙ c + i ⊙ g       o = σ(a_o + p_o ⊙ c)    h ← R·(o ⊙ tanh(c))
 * </pre>
 *
 * <p>Output is h, state h and c. The peepholes p (Gers and Schmidhuber 2000) and the projection R (Sak et al. 2014) are
 * options. Parameters weight_ih W [4H, I], weight_hh U [4H, H], bias_ih b, bias_hh d [4H] as in PyTorch; peepholes
 * weight_ci, weight_cf, weight_co [H]; projection weight_hr R [P, H], and then U [4H, P]. Without options there is a
 * kernel over whole sequences.
 */
public final class LstmCell extends Cell {
    /**
     * Choices.
     *
     * @param forgetBias first bias of the forget gate: 1 lets the cell remember from the start (Jozefowicz et al. 2015)
     * @param peepholes whether the gates see the cell
     * @param projection width of h, or 0 for as many as there are hidden units
     */
    public record Options(double forgetBias, boolean peepholes, int projection) {
        /** Forget bias 1, nothing else. */
        public static final Options DEFAULT = new Options(1, false, 0);

        public Options {
            if (Double.isNaN(forgetBias) || Double.isInfinite(forgetBias) || projection < 0) {
                throw new IllegalArgumentException("the forget bias must be a number and the projection 0 or more, not "
                        + forgetBias + " and " + projection);
            }
        }

        public Options withForgetBias(double b) {
            return new Options(b, peepholes, projection);
        }

        public Options withPeepholes() {
            return new Options(forgetBias, true, projection);
        }

        public Options withProjection(int width) {
            return new Options(forgetBias, peepholes, width);
        }
    }

    private final int in;
    private final int hidden;
    private final Options options;
    private final Weights weights;
    private final List<Parameter> peepholes;
    private final @Nullable Parameter projection;

    public LstmCell(int in, int hidden) {
        this(in, hidden, Options.DEFAULT, CellInitializers.usual(hidden));
    }

    public LstmCell(int in, int hidden, Options options, CellInitializers initializers) {
        this.in = in;
        this.hidden = hidden;
        this.options = Objects.requireNonNull(options,
                "the options of an LSTM cell are null: give some, such as Options.DEFAULT");
        this.weights = weights(4, in, hidden, outputs(), initializers,
                CellInitializers.block(1, 4, options.forgetBias()));
        double bound = 1 / Math.sqrt(hidden);
        Initializer each = Initializer.uniform(-bound, bound);
        this.peepholes = options.peepholes()
                ? List.of(parameter("weight_ci", Shape.of(hidden), each),
                        parameter("weight_cf", Shape.of(hidden), each), parameter("weight_co", Shape.of(hidden), each))
                : List.of();
        this.projection = options.projection() > 0
                ? parameter("weight_hr", Shape.of(options.projection(), hidden), initializers.recurrent())
                : null;
    }

    public Options options() {
        return options;
    }

    @Override
    OptionalInt inputs() {
        return OptionalInt.of(in);
    }

    @Override
    public int outputs() {
        return options.projection() > 0 ? options.projection() : hidden;
    }

    @Override
    public List<Integer> stateSizes() {
        return List.of(outputs(), hidden);
    }

    @Override
    public Step step(Tensor x, List<Tensor> state) {
        Tensor c = state.get(1);
        Tensor a = weights.input(x).add(weights.recurrent(state.get(0)));
        Tensor i = peep(a, 0, c, 0).sigmoid();
        Tensor f = peep(a, 1, c, 1).sigmoid();
        Tensor g = block(a, 2, hidden).tanh();
        Tensor cell = f.mul(c).add(i.mul(g));
        Tensor h = peep(a, 3, cell, 2).sigmoid().mul(cell.tanh());
        Parameter r = projection;
        Tensor out = r == null ? h : h.matmul(r.value(), false, true);
        return new Step(out, List.of(out, cell));
    }

    private Tensor peep(Tensor a, int gate, Tensor c, int peephole) {
        Tensor own = block(a, gate, hidden);
        return peepholes.isEmpty() ? own : own.add(c.mul(peepholes.get(peephole).value()));
    }

    @Override
    Optional<Fused> fused() {
        boolean plain = peepholes.isEmpty() && projection == null;
        return plain ? Optional.of(new Fused(RecurrentKind.LSTM, weights.values())) : Optional.empty();
    }

    @Override
    public String describe() {
        return "LSTM " + in + "→" + hidden + (peepholes.isEmpty() ? "" : " peepholes")
                + (projection == null ? "" : " projected to " + options.projection());
    }
}
