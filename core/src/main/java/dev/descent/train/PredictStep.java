package dev.descent.train;

import dev.descent.graph.Graph;
import dev.descent.graph.Plan;
import dev.descent.graph.Tensor;
import dev.descent.graph.Trace;
import dev.descent.nn.Loss;
import dev.descent.tensor.HostTensor;
import java.util.ArrayList;
import java.util.List;

/** Forward pass for one set of input shapes. */
final class PredictStep implements AutoCloseable {
    private final Plan plan;

    private PredictStep(Plan plan) {
        this.plan = plan;
    }

    static PredictStep of(State state, Loss loss, List<Trainer.HostShape> shapes) {
        List<Tensor> inputs = new ArrayList<>();
        for (Trainer.HostShape s : shapes) {
            inputs.add(Tensor.input("input" + inputs.size(), s.shape(), s.type()));
        }
        Tensor output = Trace.inference()
                .run(() -> loss.prediction(state.model().apply(inputs.toArray(Tensor[]::new))));
        return new PredictStep(Plan.of(Graph.of("predict", inputs, List.of(output)), state.store()));
    }

    HostTensor run(HostTensor... inputs) {
        for (int i = 0; i < inputs.length; i++) {
            plan.write(i, inputs[i]);
        }
        plan.run();
        return plan.read(0);
    }

    @Override
    public void close() {
        plan.close();
    }
}
