package dev.descent.train;

import dev.descent.data.Dataset;
import dev.descent.nn.Module;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.nn.recurrent.TruncatedBptt;
import org.jspecify.annotations.Nullable;

/** Whether windows of streams follow each other as a model that carries its state takes them to. */
final class StreamCheck {
    private StreamCheck() {}

    /**
     * Checks data that knows its streams.
     *
     * @param batch rows of a batch
     * @throws IllegalArgumentException if a window would begin from the state of another step or stream
     */
    static void check(Module model, Dataset data, int batch) {
        Dataset.Streams s = data.streams().orElse(null);
        if (s == null) {
            return;
        }
        if (batch != s.count() && data.size() > s.count()) {
            throw new IllegalArgumentException("the model carries its state from batch to batch, row by row, and the"
                    + " data are windows of " + s.count() + " streams: with batches of " + batch + " a window would"
                    + " begin from the state of another stream; build the trainer with batchSize(" + s.count() + ")");
        }
        checkStride("", model, s);
    }

    private static void checkStride(String path, Module module, Dataset.Streams s) {
        if (module instanceof Recurrent r && r.isStateful()) {
            TruncatedBptt t = r.truncation().orElse(null);
            int step = t == null ? s.window() : t.k1();
            if (s.stride() != step) {
                throw new IllegalArgumentException("layer '" + path + "' carries its state over " + step + " steps ("
                        + (t == null ? "the whole window" : "k1") + "), but the windows start " + s.stride()
                        + " apart, so that they would begin from the state of another step; cut them with"
                        + " StreamWindows.of(inputs, targets, " + windowAnd(t, s) + ")");
            }
        }
        module.children().forEach((name, m) -> checkStride(path.isEmpty() ? name : path + "." + name, m, s));
    }

    private static String windowAnd(@Nullable TruncatedBptt t, Dataset.Streams s) {
        return t == null ? s.window() + ", " + s.window() : t.window() + ", " + t.k1();
    }
}
