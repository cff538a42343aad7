package dev.descent.train;

import dev.descent.data.Batches;
import java.lang.foreign.MemorySegment;

/** A plan that is fed with batches. */
interface BatchSink {
    void writeInput(int index, MemorySegment source);

    void writeTarget(MemorySegment source);

    void writeWeights(MemorySegment source);

    /** Hands over the current batch; {@code inputs} is the number of inputs. Allocates nothing. */
    default void write(Batches batches, int inputs) {
        for (int i = 0; i < inputs; i++) {
            writeInput(i, batches.input(i));
        }
        writeTarget(batches.target());
        MemorySegment weights = batches.weights();
        if (weights != null) {
            writeWeights(weights);
        }
    }
}
