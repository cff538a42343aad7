package dev.descent.cli;

import dev.descent.data.Dataset;
import dev.descent.optim.Optimizer;
import dev.descent.optim.Schedule;
import dev.descent.spi.OptimizerSpec;
import dev.descent.storage.Architecture;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

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
        run.put("layers", net.layers().stream().map(InfoText::layer).collect(Collectors.joining(" + ")));
        run.put("loss", loss);
        rule(optimizer, run);
        run.put("--schedule", schedule(optimizer.schedule(), epochs));
        run.put("--seed", Long.toString(seed));
        run.put("batch", Integer.toString(batch));
        run.put("--early-stopping", Integer.toString(patience));
        run.put("training data", DataHash.values(train));
        run.put("watched data", DataHash.values(watched));
        return run;
    }

    /** In the words of the options, so that a difference can be told; constants only where they are not the usual. */
    private static void rule(Optimizer o, Map<String, String> run) {
        OptimizerSpec s = o.spec();
        OptimizerSpec usual = Optimizer.parse(o.name(), o.learningRate()).spec();
        run.put("--optimizer", o.name());
        run.put("--lr", Double.toString(o.learningRate()));
        boolean momentum = OptimizerConstants.kinds("--momentum").contains(o.name());
        unusual(momentum ? "--momentum" : "--beta1", s.beta1(), usual.beta1(), run);
        unusual("--beta2", s.beta2(), usual.beta2(), run);
        unusual("--epsilon", s.epsilon(), usual.epsilon(), run);
        unusual("--weight-decay", s.weightDecay(), usual.weightDecay(), run);
        run.put("--clip-norm", Double.toString(o.clipNorm()));
        run.put("--clip-value", Float.toString(s.clipValue()));
    }

    /** With the number of epochs only where rates depend on it: other runs may go on for longer than was planned. */
    private static String schedule(Schedule s, int epochs) {
        return ScheduleParser.text(s) + (s.spansRun() ? " over " + Words.count(epochs, "epoch") : "");
    }

    private static void unusual(String option, float value, float usual, Map<String, String> run) {
        if (value != usual) {
            run.put(option, Float.toString(value));
        }
    }
}
