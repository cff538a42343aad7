package dev.descent.train;

import dev.descent.data.Batches;
import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.graph.Tensor;
import dev.descent.graph.Trace;
import dev.descent.nn.Loss;
import dev.descent.nn.Module;
import dev.descent.optim.Optimizer;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a model on a device, and answers with it. Holds the model's weights on the device until it is closed; the
 * device stays open. Used by the device's thread, but for {@link #requestStop()}.
 */
public final class Trainer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

    private final Settings settings;
    private final State state;
    private final FitPlans plans;
    private final PlanCache<List<HostShape>, PredictStep> predictSteps;
    private final AtomicBoolean stop = new AtomicBoolean();
    private long step;
    private int epoch;
    private boolean closed;
    /** The call of {@link #fit} that is running, so that whoever closes now is a callback. */
    private @Nullable FitLoop running;
    /** Where the next call of {@link #fit} goes on. */
    private @Nullable TrainingState pending;

    private boolean saidConstant;

    /** Shape and type of an input to be answered. */
    record HostShape(Shape shape, DType type) {}

    private Trainer(Settings settings) {
        this.settings = settings;
        this.state = new State(settings.model(), settings.optimizer(), settings.onNonFinite(), settings.device(),
                settings.seed());
        this.plans = new FitPlans(state, settings);
        this.predictSteps = new PlanCache<>(s -> PredictStep.of(state, settings.loss(), s));
    }

    /** Starts to describe a trainer. */
    public static Builder builder(Module model, Loss loss) {
        return new Builder(model, loss);
    }

    /** Trains without validation. */
    public History fit(Dataset train, int epochs) {
        return fit(train, null, epochs);
    }

    /**
     * Trains for some epochs more, each over all examples in an order that follows from seed and epoch.
     *
     * @param validation examples to be evaluated after every epoch, or null
     * @throws DivergedException when the loss becomes NaN or infinite; the weights are the last finite ones
     * @throws dev.descent.spi.DeviceMemoryException before the first step, if the plans for such batches do not fit
     *     into the device; the message names a batch size that does, and the weights stay as they are
     */
    public History fit(Dataset train, @Nullable Dataset validation, int epochs) {
        check();
        Objects.requireNonNull(train, "the training examples are null");
        checkEpochs(epochs);
        if (train.size() == 0) {
            throw new IllegalArgumentException("there are no training examples");
        }
        return fit(EpochSource.of(train), validation, epochs);
    }

    /**
     * As {@link #fit(Dataset, Dataset, int)}, with examples that may differ from epoch to epoch.
     *
     * @param train asked once an epoch
     * @throws DivergedException when the loss becomes NaN or infinite; the weights are the last finite ones
     */
    public History fit(EpochSource train, @Nullable Dataset validation, int epochs) {
        check();
        Objects.requireNonNull(train, "the source of training examples is null");
        checkEpochs(epochs);
        TrainingState from = takePending();
        try (FitLoop loop = new FitLoop(this, settings, train, validation, epochs, from)) {
            return loop.run();
        } finally {
            stop.set(false);
        }
    }

    private static void checkEpochs(int epochs) {
        if (epochs < 1) {
            throw new IllegalArgumentException("train for one epoch or more, not " + epochs);
        }
    }

    /**
     * A copy of all that decides how training goes on: see {@link TrainingState}. In a callback it is that between two
     * steps of the call of {@link #fit} that is running.
     */
    public TrainingState capture() {
        check();
        FitLoop loop = running;
        return loop != null
                ? loop.capture()
                : new TrainingState(settings.seed(), step, epoch, state.weights(), state.slots(), List.of(),
                        Optional.empty());
    }

    /**
     * Goes to a captured state. If it was captured while {@link #fit} ran, the next call of {@code fit}, with the same
     * data and epochs, is the rest of that one; its history begins with the first epoch.
     *
     * @throws IllegalArgumentException if it is the state of another model, optimiser or seed; nothing is changed then
     */
    public void restore(TrainingState from) {
        check();
        Objects.requireNonNull(from, "the state to restore is null");
        state.restore(from);
        step = from.steps();
        epoch = from.epochs();
        pending = from.fit().isPresent() ? from : null;
    }

    /**
     * Goes to the newest state in the store of checkpoints.
     *
     * @return false if there is none, so that training begins at the start
     */
    public boolean resume() {
        CheckpointStore store = settings.checkpoints();
        if (store == null) {
            throw new IllegalStateException("this trainer has no checkpoints to resume from: build it with"
                    + " checkpoints(...)");
        }
        Optional<TrainingState> latest = store.latest();
        latest.ifPresent(this::restore);
        return latest.isPresent();
    }

    /** Loss and metrics on a data set. */
    public Evaluation evaluate(Dataset data) {
        check();
        Objects.requireNonNull(data, "the examples to evaluate are null");
        if (data.size() == 0) {
            throw new IllegalArgumentException("there are no examples to evaluate");
        }
        MetricSums metrics = MetricSums.of(settings.loss().task(), settings.topK());
        double lossSum = 0;
        double weightSum = 0;
        int rows = 0;
        boolean stream = settings.model().isStateful();
        int size = plans.evaluated(data.size());
        if (stream) {
            StreamCheck.check(settings.model(), data, size);
        }
        if (stream && data.size() % size != 0) {
            throw new IllegalArgumentException("the model carries its state from batch to batch, row by row: "
                    + data.size() + " examples are no multiple of the batch size " + size);
        }
        PlanCache<BatchShape, EvaluateStep> steps = plans.evaluate();
        steps.get(BatchShape.of(data, size)).ranges().check(data, "");
        steps.forEach(EvaluateStep::resetState);
        try (Batches batches = new Batches(data, size, false, 0, false)) {
            batches.startEpoch(0);
            while (batches.next()) {
                EvaluateStep s = steps.get(BatchShape.of(data, batches.count()));
                s.sink().write(batches);
                s.run();
                lossSum += s.lossSum();
                weightSum += s.weightSum();
                int[] chunk = range(rows, batches.count());
                HostTensor w = data.weights();
                metrics.add(s.predictions(), data.target().rows(chunk), w == null ? null : w.rows(chunk));
                rows += batches.count();
            }
        }
        Evaluation result = metrics.result(weightSum == 0 ? 0 : lossSum / weightSum, rows);
        if (result.hasConstantTarget() && !saidConstant) {
            saidConstant = true;
            LOG.warn("r2 is not defined: the target is constant in the {} rows evaluated; look at mse or mae", rows);
        }
        return result;
    }

    private static int[] range(int from, int count) {
        int[] r = new int[count];
        for (int i = 0; i < count; i++) {
            r[i] = from + i;
        }
        return r;
    }

    /**
     * What the model says to some examples: probabilities, or values. Inputs are [n, …], in chunks on the device. A
     * model that carries its state goes on from the last call with inputs of the same shapes, see
     * {@link #resetState()}.
     */
    public HostTensor predict(HostTensor... inputs) {
        check();
        if (inputs.length == 0 || requireInput(inputs, 0).shape().rank() == 0) {
            throw new IllegalArgumentException("predict takes one input or more, each [examples, …]");
        }
        for (int i = 1; i < inputs.length; i++) {
            requireInput(inputs, i);
        }
        int rows = inputs[0].shape().dim(0);
        int size = settings.model().isStateful() ? Math.max(1, rows) : FitPlans.CHUNK;
        List<HostTensor> answers = new ArrayList<>();
        for (int from = 0; from < rows || answers.isEmpty(); from += size) {
            int[] chunk = range(from, Math.min(size, rows - from));
            HostTensor[] part = new HostTensor[inputs.length];
            List<HostShape> shapes = new ArrayList<>();
            for (int i = 0; i < inputs.length; i++) {
                if (inputs[i].shape().rank() == 0 || inputs[i].shape().dim(0) != rows) {
                    throw new IllegalArgumentException("input " + i + " " + inputs[i].shape() + " and input 0 "
                            + inputs[0].shape() + " differ in examples");
                }
                part[i] = inputs[i].rows(chunk);
                shapes.add(new HostShape(part[i].shape(), part[i].type()));
            }
            PredictStep step = predictSteps.get(shapes);
            if (from == 0) {
                step.ranges().check(List.of(inputs), "");
            }
            answers.add(step.run(part));
        }
        return HostTensor.concat(answers);
    }

    private static HostTensor requireInput(HostTensor[] inputs, int i) {
        return Objects.requireNonNull(inputs[i], () -> "input " + i + " to predict from is null");
    }

    /** Forgets what {@link #predict} carried over: the next call begins new streams. */
    public void resetState() {
        check();
        predictSteps.forEach(PredictStep::resetState);
    }

    /**
     * A recorded training step for one batch shape, for measuring or for a loop of one's own.
     *
     * @throws dev.descent.spi.DeviceMemoryException if it does not fit into the device; the message names a batch size
     *     that does
     */
    public TrainStep step(BatchShape shape) {
        check();
        return plans.step(shape);
    }

    /** Copies of all parameters and buffers, by path. */
    public Map<String, HostTensor> weights() {
        check();
        return state.weights();
    }

    /**
     * Sets all parameters and buffers.
     *
     * @throws IllegalArgumentException if one is missing, unknown or of another shape; nothing is changed then
     */
    public void load(Map<String, HostTensor> weights) {
        check();
        state.load(weights);
    }

    /** Finished steps. */
    public long steps() {
        return step;
    }

    /** Finished epochs. */
    public int epochs() {
        return epoch;
    }

    /** Asks {@link #fit} to return after the step it is in. May be called from any thread. */
    public void requestStop() {
        stop.set(true);
    }

    /** Layers, shapes and parameters, and the memory of a training step on this data. */
    public String summary(Dataset data) {
        check();
        int rows = Math.min(settings.batchSize(), data.size());
        BatchShape shape = BatchShape.of(data, rows);
        return Summary.of(settings.model(), traced(shape), plans.step(data, rows), rows);
    }

    private Trace traced(BatchShape shape) {
        Trace trace = Trace.inference();
        trace.run(() -> settings.model().apply(shape.inputPlaceholders().toArray(Tensor[]::new)));
        return trace;
    }

    private void check() {
        if (closed) {
            throw new IllegalStateException("this trainer is closed");
        }
    }

    // ---- for the fit loop

    State state() {
        return state;
    }

    /** Streams begin anew. */
    void resetTraining() {
        plans.train().forEach(TrainStep::resetState);
    }

    FitPlans plans() {
        return plans;
    }

    GradientStep gradientStep(BatchShape shape, boolean tensors) {
        return (tensors ? plans.tensors() : plans.gradients()).get(shape);
    }

    /** Says which fit loop is running; returns the one before, since a callback may run another. */
    @Nullable FitLoop setRunning(@Nullable FitLoop now) {
        FitLoop before = running;
        running = now;
        return before;
    }

    /** The state that was restored and not gone on from yet. */
    @Nullable TrainingState takePending() {
        TrainingState from = pending;
        pending = null;
        return from;
    }

    /** Mean loss of a data set that is one batch. */
    double lossOf(Dataset batch) {
        return plans.evaluate().get(BatchShape.of(batch, batch.size())).lossOf(batch);
    }

    boolean stopRequested() {
        return stop.get();
    }

    void stepDone() {
        step++;
    }

    void epochDone() {
        epoch++;
    }

    /**
     * Frees the device memory of weights and plans; closing twice does nothing.
     *
     * @throws IllegalStateException while {@link #fit} runs, so in a callback other than {@link Callback#onEnd}
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (!settings.device().isClosed()) {
            settings.device().backend(); // only the owner may
            if (running != null) {
                throw new IllegalStateException("fit is running: a callback cannot close the trainer that calls it."
                        + " Call requestStop() to end the run, and close the trainer after fit has returned");
            }
            plans.close();
            predictSteps.close();
            state.close();
        }
        closed = true;
    }

    /** What a trainer is made of. */
    record Settings(
            Module model,
            Loss loss,
            Optimizer optimizer,
            Device device,
            long seed,
            int batchSize,
            boolean shuffle,
            int checkEvery,
            boolean debug,
            int gradientsEvery,
            int tensorsEvery,
            int topK,
            List<Callback> callbacks,
            @Nullable EarlyStopping earlyStopping,
            NonFinitePolicy onNonFinite,
            @Nullable CheckpointStore checkpoints) {}

    /** Describes a trainer. Without a device, {@link #build()} fails; everything else has a default. */
    public static final class Builder {
        private final Module model;
        private final Loss loss;
        private final List<Callback> callbacks = new ArrayList<>();
        private Optimizer optimizer = Optimizer.adam(1e-3);
        private @Nullable Device device;
        private long seed = 1;
        private int batchSize = 32;
        private boolean shuffle = true;
        private int checkEvery = 1;
        private boolean debug;
        private int gradientsEvery;
        private int tensorsEvery;
        private int topK = ClassMetrics.TOP;
        private @Nullable EarlyStopping earlyStopping;
        private NonFinitePolicy onNonFinite = NonFinitePolicy.STOP;
        private @Nullable CheckpointStore checkpoints;

        private Builder(Module model, Loss loss) {
            this.model = Objects.requireNonNull(model, "the model of a trainer is null");
            this.loss = Objects.requireNonNull(loss, "the loss of a trainer is null: give one, such as"
                    + " Loss.crossEntropy()");
        }

        /** Adam with learning rate 0.001 unless set. */
        public Builder optimizer(Optimizer o) {
            optimizer = Objects.requireNonNull(o, "the optimiser of a trainer is null: give one, such as"
                    + " Optimizer.adam(0.001)");
            return this;
        }

        public Builder device(Device d) {
            device = Objects.requireNonNull(d, "the device of a trainer is null: give one, such as Devices.open()");
            return this;
        }

        /** Fixes first weights, order of examples and dropout; 1 unless set. */
        public Builder seed(long s) {
            seed = s;
            return this;
        }

        /** Examples a step, 32 unless set; the last step of an epoch may have fewer. */
        public Builder batchSize(int n) {
            if (n < 1) {
                throw new IllegalArgumentException("the batch size must be 1 or more, not " + n);
            }
            batchSize = n;
            return this;
        }

        /** Whether every epoch has an order of its own; true unless set. */
        public Builder shuffle(boolean s) {
            shuffle = s;
            return this;
        }

        /** Reads the loss back after every so many steps, to see whether it is finite; 1 unless set. */
        public Builder checkEvery(int steps) {
            if (steps < 1) {
                throw new IllegalArgumentException("check every step or more rarely, not every " + steps);
            }
            checkEvery = steps;
            return this;
        }

        /**
         * Runs every step op by op first and throws {@link dev.descent.graph.NonFiniteException} at the first NaN or
         * infinity in any value, forward or backward. Slow; false unless set.
         */
        public Builder debug(boolean d) {
            debug = d;
            return this;
        }

        /**
         * Tells callbacks, before every so many steps, how large the gradients are: by parameter, and by time step of
         * recurrent layers, where they may fade or explode. Costs a pass of its own, step by step, from a state of 0;
         * never unless set.
         */
        public Builder reportGradients(int everySteps) {
            if (everySteps < 1) {
                throw new IllegalArgumentException("report gradients every step or more rarely, not every "
                        + everySteps);
            }
            gradientsEvery = everySteps;
            return this;
        }

        /**
         * Gives callbacks, before every so many steps, copies of all trained parameters and of their gradients. Costs
         * the pass of {@link #reportGradients} and the copying; never unless set.
         */
        public Builder reportTensors(int everySteps) {
            if (everySteps < 1) {
                throw new IllegalArgumentException("report weights and gradients every step or more rarely, not every "
                        + everySteps);
            }
            tensorsEvery = everySteps;
            return this;
        }

        /**
         * How many of the most probable classes count for the metric {@code topK_accuracy}; 3 unless set. There is no
         * such metric where K is 1 or there are no more classes than K.
         */
        public Builder topK(int k) {
            if (k < 1) {
                throw new IllegalArgumentException("top-k accuracy counts 1 class or more, not " + k);
            }
            topK = k;
            return this;
        }

        public Builder callback(Callback c) {
            callbacks.add(Objects.requireNonNull(c, "a callback of a trainer is null"));
            return this;
        }

        public Builder earlyStopping(EarlyStopping e) {
            earlyStopping = Objects.requireNonNull(e, "the early stopping of a trainer is null: leave it out to train"
                    + " all epochs");
            return this;
        }

        /** What to do about a step whose loss or gradients are not finite; stops unless set. */
        public Builder onNonFinite(NonFinitePolicy p) {
            onNonFinite = Objects.requireNonNull(p, "the policy of a trainer for steps that are not finite is null");
            return this;
        }

        /** Where {@link Trainer#fit} keeps its state, and {@link Trainer#resume()} finds it; nowhere unless set. */
        public Builder checkpoints(CheckpointStore store) {
            checkpoints = Objects.requireNonNull(store, "the store of a trainer's checkpoints is null");
            return this;
        }

        /** Puts the first weights on the device. */
        public Trainer build() {
            Device d = device;
            if (d == null) {
                throw new IllegalStateException("a trainer needs a device: builder.device(Devices.open())");
            }
            return new Trainer(new Settings(model, loss, optimizer, d, seed, batchSize, shuffle, checkEvery,
                    debug, gradientsEvery, tensorsEvery, topK, List.copyOf(callbacks), earlyStopping,
                    onNonFinite, checkpoints));
        }
    }
}
