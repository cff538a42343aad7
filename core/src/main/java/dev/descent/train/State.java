package dev.descent.train;

import dev.descent.device.Device;
import dev.descent.graph.Effect;
import dev.descent.graph.Trace;
import dev.descent.graph.Variable;
import dev.descent.graph.VariableStore;
import dev.descent.nn.Module;
import dev.descent.nn.Parameter;
import dev.descent.optim.Optimizer;
import dev.descent.optim.OptimizerState;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/** Everything that lives on from step to step on the device: parameters, optimiser state, clock, sums of the epoch. */
final class State implements AutoCloseable {
    /** Where in the sums of an epoch the number of steps stands that were not finite. */
    static final int BAD_STEPS = 4;

    private final Module model;
    private final long seed;
    private final boolean needsNorm;
    private final VariableStore store;
    private final Map<String, Variable> variables;
    private final List<Variable> trained = new ArrayList<>();
    private final Variable clock = Trace.newClock();
    /**
     * {Σ w·loss, Σ w, hits, counted} of the good steps of the epoch so far, and the number of the others; that is +∞
     * from the moment on when the optimiser meets a gradient that is not finite.
     */
    private final Variable sums = new Variable("epoch_sums", Shape.of(5), DType.F32);
    private final OptimizerState optimizer;

    State(Module model, Optimizer rule, NonFinitePolicy policy, Device device, long seed) {
        this.model = model;
        this.needsNorm = rule.clipNorm() > 0 || policy == NonFinitePolicy.SKIP;
        this.seed = seed;
        this.store = new VariableStore(device);
        this.variables = model.variables();
        List<Boolean> decays = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Parameter> parameters = model.parameters();
        variables.forEach((path, v) -> {
            Parameter p = parameters.get(path);
            if (p == null) {
                throw new AssertionError(path);
            }
            // a source of its own for every parameter, in order, whatever the initialisers before it drew
            store.set(v, p.initializer().create(p.shape(), random.split()));
            if (p.isTrained()) {
                trained.add(v);
                decays.add(p.decays());
            }
        });
        this.optimizer = new OptimizerState(rule, trained, decays, clock);
        optimizer.slots().forEach(s -> store.set(s, HostTensor.zeros(DType.F32, s.shape())));
        store.set(optimizer.learningRate(), HostTensor.scalar((float) rule.learningRate()));
        setStep(0);
        clearSums();
    }

    Module model() {
        return model;
    }

    VariableStore store() {
        return store;
    }

    List<Variable> trained() {
        return trained;
    }

    OptimizerState optimizer() {
        return optimizer;
    }

    Variable clock() {
        return clock;
    }

    Variable sums() {
        return sums;
    }

    /**
     * Whether a step works out the norm of its gradients before it changes anything: to clip it, or to leave weights
     * whole that go on to be trained. A run that ends or goes back anyway is spared this pass over all gradients.
     */
    boolean needsNorm() {
        return needsNorm;
    }

    /** Where the optimiser notes faults. */
    Effect.Cell badSteps() {
        return new Effect.Cell(sums, BAD_STEPS);
    }

    /** Steps of this epoch whose loss or gradients were not finite, +∞ after a fault of the optimiser; waits. */
    double countBadSteps() {
        return store.getScalar(sums, BAD_STEPS);
    }

    void setStep(long step) {
        store.set(clock, HostTensor.of((int) seed, (int) (seed >>> 32), (int) step, (int) (step >>> 32)));
    }

    /** The first parameter or buffer with a NaN or an infinity, by path. */
    Optional<String> notFinite() {
        for (Map.Entry<String, Variable> e : variables.entrySet()) {
            HostTensor t = store.get(e.getValue());
            for (int i = 0; i < t.size(); i++) {
                if (!Double.isFinite(t.get(i))) {
                    return Optional.of(e.getKey());
                }
            }
        }
        return Optional.empty();
    }

    void clearSums() {
        store.set(sums, HostTensor.zeros(DType.F32, sums.shape()));
    }

    /** Copies of all parameters and buffers, by path. */
    Map<String, HostTensor> weights() {
        Map<String, HostTensor> all = new LinkedHashMap<>();
        variables.forEach((path, v) -> all.put(path, store.get(v)));
        return all;
    }

    /** Copies of the optimiser's state, by path. */
    Map<String, HostTensor> slots() {
        Map<String, HostTensor> all = new LinkedHashMap<>();
        optimizer.slots().forEach(s -> all.put(s.name(), store.get(s)));
        return all;
    }

    /** Copies of the trained parameters, by path. */
    Map<String, HostTensor> trainedWeights() {
        Map<String, HostTensor> all = new LinkedHashMap<>();
        trained.forEach(v -> all.put(v.name(), store.get(v)));
        return all;
    }

    /** Sets all parameters and buffers; nothing changes if one is missing, unknown or of another shape. */
    void load(Map<String, HostTensor> weights) {
        StateChecks.weights(variables, weights);
        variables.forEach((path, v) -> store.set(v, value(weights, path)));
    }

    /** Sets everything but the sums; nothing changes if something does not fit. */
    void restore(TrainingState from) {
        if (from.seed() != seed) {
            throw new IllegalArgumentException("the state is one of a run with seed " + from.seed()
                    + ", this trainer has seed " + seed + "; build it with that seed");
        }
        StateChecks.weights(variables, from.weights());
        StateChecks.slots(optimizer, from.optimizer());
        variables.forEach((path, v) -> store.set(v, value(from.weights(), path)));
        optimizer.slots().forEach(s -> store.set(s, value(from.optimizer(), s.name())));
        setStep(from.steps());
    }

    private static HostTensor value(Map<String, HostTensor> values, String path) {
        return Objects.requireNonNull(values.get(path), path);
    }

    @Override
    public void close() {
        store.close();
    }
}
