package dev.descent.cli;

import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.Trainer;
import java.util.Arrays;

/** Goes on where a prompt ends, symbol by symbol; the model carries its state. */
final class TextGenerator {
    private final Trainer trainer;
    private final int symbols;
    private final Choosing choosing;

    TextGenerator(Trainer trainer, int symbols, Choosing choosing) {
        this.trainer = trainer;
        this.symbols = symbols;
        this.choosing = choosing;
    }

    /** The prompt, which has a symbol at least, and so many more. */
    int[] generate(int[] prompt, int length) {
        int[] all = Arrays.copyOf(prompt, prompt.length + length);
        double[] p = new double[symbols];
        trainer.resetState();
        for (int t = 0; t < all.length - 1; t++) {
            HostTensor said = trainer.predict(HostTensor.of(new int[] {all[t]}, Shape.of(1, 1))); // [1, 1, V]
            if (t >= prompt.length - 1) {
                for (int i = 0; i < symbols; i++) {
                    p[i] = said.get(i);
                }
                all[t + 1] = choosing.choose(p);
            }
        }
        trainer.resetState();
        return all;
    }
}
