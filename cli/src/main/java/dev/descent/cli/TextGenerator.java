package dev.descent.cli;

import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.Trainer;
import java.util.function.IntPredicate;

/** Goes on where a prompt ends, symbol by symbol; the model carries its state. */
final class TextGenerator {
    private final Trainer trainer;
    private final int symbols;
    private final Choosing choosing;

    /** What the model says are no probabilities. */
    static final class NotFinite extends UserError {
        private static final long serialVersionUID = 1L;

        NotFinite(double p) {
            super("gives no finite probabilities of the next character, but " + p);
        }
    }

    TextGenerator(Trainer trainer, int symbols, Choosing choosing) {
        this.trainer = trainer;
        this.symbols = symbols;
        this.choosing = choosing;
    }

    /**
     * Chooses so many symbols behind the prompt, which has one at least.
     *
     * @param taken takes each of them; says whether it wants more
     * @throws NotFinite where the model does not say which one is probable
     */
    void generate(int[] prompt, int length, IntPredicate taken) {
        trainer.resetState();
        for (int i = 0; i < prompt.length - 1; i++) {
            say(prompt[i]);
        }
        int last = prompt[prompt.length - 1];
        double[] p = new double[symbols];
        for (int t = 0; t < length; t++) {
            HostTensor said = say(last);
            for (int i = 0; i < symbols; i++) {
                p[i] = said.get(i);
                if (!Double.isFinite(p[i])) {
                    throw new NotFinite(p[i]);
                }
            }
            last = choosing.choose(p);
            if (!taken.test(last)) {
                break;
            }
        }
        trainer.resetState();
    }

    /** Probabilities [1, 1, V] behind this symbol. */
    private HostTensor say(int symbol) {
        return trainer.predict(HostTensor.of(new int[] {symbol}, Shape.of(1, 1)));
    }
}
