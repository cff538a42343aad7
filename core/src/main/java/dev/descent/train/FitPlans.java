package dev.descent.train;

import dev.descent.data.Dataset;
import dev.descent.graph.Plan;
import dev.descent.spi.DeviceMemoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The plans of a trainer by batch shape, and how much memory it would take to have those that a run needs. Where they
 * do not fit into the device, the failure says which batch size would.
 */
final class FitPlans implements AutoCloseable {
    /** Examples that are evaluated or answered at a time, at least. */
    static final int CHUNK = 256;

    private final State state;
    private final Trainer.Settings settings;
    private final PlanCache<BatchShape, TrainStep> train;
    private final PlanCache<BatchShape, EvaluateStep> evaluate;
    private final PlanCache<BatchShape, GradientStep> gradients;
    /** The same, with the gradients themselves beside their norms. */
    private final PlanCache<BatchShape, GradientStep> tensors;

    FitPlans(State state, Trainer.Settings settings) {
        this.state = state;
        this.settings = settings;
        train = new PlanCache<>(s -> TrainStep.of(state, settings.loss(), s));
        evaluate = new PlanCache<>(s -> EvaluateStep.of(state, settings.loss(), s));
        gradients = new PlanCache<>(s -> GradientStep.of(state, settings.loss(), s, false));
        tensors = new PlanCache<>(s -> GradientStep.of(state, settings.loss(), s, true));
    }

    PlanCache<BatchShape, TrainStep> train() {
        return train;
    }

    PlanCache<BatchShape, EvaluateStep> evaluate() {
        return evaluate;
    }

    PlanCache<BatchShape, GradientStep> gradients() {
        return gradients;
    }

    PlanCache<BatchShape, GradientStep> tensors() {
        return tensors;
    }

    /** Examples that are evaluated at a time. */
    int evaluated(int examples) {
        return evaluated(examples, settings.batchSize());
    }

    private int evaluated(int examples, int batch) {
        return Math.min(examples, settings.model().isStateful() ? batch : Math.max(batch, CHUNK));
    }

    /** A training step of one shape alone. */
    TrainStep step(BatchShape shape) {
        try {
            return train.get(shape);
        } catch (DeviceMemoryException e) {
            throw BatchAdvice.explain(e, shape.rows(), held(), rows -> BatchAdvice.Need.NOTHING.with(
                    TrainStep.trace(state, settings.loss(), shape.withRows(rows)).bytes(state)));
        }
    }

    /** The training step for the first batches of a data set, which is to be evaluated as well. */
    TrainStep step(Dataset data, int rows) {
        try {
            return train.get(BatchShape.of(data, rows));
        } catch (DeviceMemoryException e) {
            throw BatchAdvice.explain(e, rows, held(), needs(data, data));
        }
    }

    /**
     * Makes all plans that a run needs, so that memory that does not suffice is found before the first step.
     *
     * @param examples to be evaluated after every epoch, or null
     */
    void prepare(Dataset data, @Nullable Dataset examples) {
        try {
            for (BatchShape s : parts(data, Math.min(settings.batchSize(), data.size()))) {
                train.get(s);
                if (settings.gradientsEvery() > 0) {
                    gradients.get(s);
                }
                if (settings.tensorsEvery() > 0) {
                    tensors.get(s);
                }
            }
            if (examples != null) {
                parts(examples, evaluated(examples.size())).forEach(evaluate::get);
            }
        } catch (DeviceMemoryException e) {
            throw BatchAdvice.explain(
                    e, Math.min(settings.batchSize(), data.size()), held(), needs(data, examples));
        }
    }

    /** Shapes of the batches of a data set: the full ones, and what is left. */
    private static List<BatchShape> parts(Dataset data, int rows) {
        List<BatchShape> shapes = new ArrayList<>();
        if (rows > 0) {
            shapes.add(BatchShape.of(data, rows));
            if (data.size() % rows != 0) {
                shapes.add(BatchShape.of(data, data.size() % rows));
            }
        }
        return shapes;
    }

    private IntFunction<BatchAdvice.Need> needs(Dataset data, @Nullable Dataset examples) {
        return rows -> {
            BatchAdvice.Need need = BatchAdvice.Need.NOTHING;
            for (BatchShape s : parts(data, rows)) {
                need = need.with(TrainStep.trace(state, settings.loss(), s).bytes(state));
                if (settings.gradientsEvery() > 0) {
                    need = need.with(GradientStep.trace(state, settings.loss(), s, false).bytes(state));
                }
                if (settings.tensorsEvery() > 0) {
                    need = need.with(GradientStep.trace(state, settings.loss(), s, true).bytes(state));
                }
            }
            if (examples != null) {
                for (BatchShape s : parts(examples, evaluated(examples.size(), rows))) {
                    need = need.with(EvaluateStep.trace(state, settings.loss(), s).bytes(state));
                }
            }
            return need;
        };
    }

    /** Bytes of the plans that are there. */
    private long held() {
        List<Plan> all = new ArrayList<>();
        train.forEach(s -> all.add(s.plan()));
        evaluate.forEach(s -> all.add(s.plan()));
        gradients.forEach(s -> all.add(s.plan()));
        tensors.forEach(s -> all.add(s.plan()));
        return all.stream().mapToLong(Plan::arenaBytes).sum();
    }

    @Override
    public void close() {
        train.close();
        evaluate.close();
        gradients.close();
        tensors.close();
    }
}
