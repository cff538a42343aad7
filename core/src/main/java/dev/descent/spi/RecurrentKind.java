package dev.descent.spi;

/**
 * Recurrent cells that have kernels over whole sequences. x is the input [I], h the state and c the cell [H]; weights
 * are PyTorch's: W [G·H, I], U [G·H, H], b and d [G·H], with the blocks of the G gates one below the other in the order
 * given. σ is the sigmoid, ⊙ multiplies element by element.
 */
public enum RecurrentKind {
    /** h ← tanh(W·x + b + U·h + d). Elman 1990. */
    ELMAN_TANH(1, 0),
    /** h ← max(0, W·x + b + U·h + d). */
    ELMAN_RELU(1, 0),
    /**
     * Gates i, f, g, o: a = W·x + b + U·h + d; i = σ(a_i), f = σ(a_f), g = tanh(a_g), o = σ(a_o);
     * c ← f ⊙ c + i ⊙ g, h ← o ⊙ tanh(c). Hochreiter and Schmidhuber 1997, Gers et al. 2000.
     */
    LSTM(4, 4),
    /**
     * Gates r, z, n: a = W·x + b, q = U·h + d; r = σ(a_r + q_r), z = σ(a_z + q_z), n = tanh(a_n + r ⊙ q_n);
     * h ← (1 − z) ⊙ n + z ⊙ h. Cho et al. 2014, with the reset gate after the product as in cuDNN and PyTorch.
     */
    GRU(3, 4);

    private final int gates;
    private final int reserved;

    RecurrentKind(int gates, int reserved) {
        this.gates = gates;
        this.reserved = reserved;
    }

    /** Blocks of the weights, G. */
    public int gates() {
        return gates;
    }

    /** Whether there is a cell c beside the state h. */
    public boolean hasCell() {
        return this == LSTM;
    }

    /** Numbers per time step, example and hidden unit that the forward kernel may keep for the backward one. */
    public int reserved() {
        return reserved;
    }
}
