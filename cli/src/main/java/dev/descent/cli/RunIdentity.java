package dev.descent.cli;

import dev.descent.data.Dataset;
import dev.descent.optim.Optimizer;
import dev.descent.storage.Architecture;
import java.util.LinkedHashMap;
import java.util.Map;

/** What decides the results of a run: runs that agree in it are the same run, and one can go on with the other. */
final class RunIdentity {
    private RunIdentity() {}

    /** That of a run on sequences. */
    static Map<String, String> of(
            Architecture net, SequenceProblem problem, SequenceSettings s, int epochs, Dataset first) {
        Map<String, String> run = of(net, problem.loss().name(), s.optimizer(), s.seed(), problem.batch(), epochs,
                s.patience(), first, problem.watched());
        run.put("task", s.kind().name());
        run.put("length", Integer.toString(s.length()));
        return run;
    }

    /** What every run has. */
    static Map<String, String> of(
            Architecture net, String loss, Optimizer optimizer, long seed, int batch, int epochs, int patience,
            Dataset train, Dataset watched) {
        Map<String, String> run = new LinkedHashMap<>();
        run.put("layers", net.layers().toString());
        run.put("loss", loss);
        run.put("optimizer", optimizer.toString());
        run.put("seed", Long.toString(seed));
        run.put("batch", Integer.toString(batch));
        run.put("epochs", Integer.toString(epochs));
        run.put("early_stopping", Integer.toString(patience));
        run.put("training data", DataHash.values(train));
        run.put("watched data", DataHash.values(watched));
        return run;
    }
}
