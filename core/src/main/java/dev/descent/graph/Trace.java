package dev.descent.graph;

import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a forward pass knows while it is traced: whether it trains, where random numbers come from, which variables it
 * updates on the side, and the path of the layer that is being traced. Bound for the time of {@link #run}; outside of
 * it layers are traced for inference.
 */
public final class Trace {
    private static final ScopedValue<Trace> CURRENT = ScopedValue.newInstance();
    private static final ScopedValue<String> LAYER = ScopedValue.newInstance();

    private final boolean training;
    private final @Nullable Variable clock;
    private final List<Effect> effects = new ArrayList<>();
    private final List<Visit> visits = new ArrayList<>();
    private int streams;

    private final boolean observing;
    private final List<Observation> observations = new ArrayList<>();
    private final List<Variable> carries = new ArrayList<>();

    private Trace(boolean training, @Nullable Variable clock, boolean observing) {
        this.training = training;
        this.clock = clock;
        this.observing = observing;
    }

    /** A trace in which dropout drops and running statistics move; {@code clock} as in {@link #newClock}. */
    public static Trace training(Variable clock) {
        return new Trace(true, clock, false);
    }

    /**
     * A training trace in which recurrent layers are traced step by step and note the state after every step, so that
     * gradients can be asked for there: see {@link #observations()}. Slower to plan and to run.
     */
    public static Trace observing(Variable clock) {
        return new Trace(true, clock, true);
    }

    /** A trace for answers: no randomness, no side effects. */
    public static Trace inference() {
        return new Trace(false, null, false);
    }

    /** A variable for the seed and the step count, see {@link dev.descent.spi.Kernels}. */
    public static Variable newClock() {
        return new Variable("clock", Shape.of(4), DType.I32);
    }

    /** The trace that is bound now, or one for inference. */
    public static Trace current() {
        return CURRENT.isBound() ? CURRENT.get() : inference();
    }

    /** Runs {@code body} with this trace bound. */
    public <T> T run(Supplier<T> body) {
        return ScopedValue.where(CURRENT, this).call(body::get);
    }

    /** Runs {@code body} one level down in the path of layers. */
    public static <T> T inLayer(String name, Supplier<T> body) {
        String path = layer().isEmpty() ? name : layer() + "." + name;
        return atLayer(path, body);
    }

    /** Runs {@code body} at this path of layers. */
    static <T> T atLayer(String path, Supplier<T> body) {
        return ScopedValue.where(LAYER, path).call(body::get);
    }

    /** Path of the layer that is being traced, for example {@code encoder.0}; empty outside layers. */
    public static String layer() {
        return LAYER.isBound() ? LAYER.get() : "";
    }

    public boolean isTraining() {
        return training;
    }

    /** Another stream of random numbers, each call the next one. */
    public int nextStream() {
        return streams++;
    }

    /**
     * The clock of a training trace.
     *
     * @throws TracedValueException in a trace for inference
     */
    public Tensor clock() {
        return Optional.ofNullable(clock)
                .orElseThrow(() -> new TracedValueException("random numbers need a training trace: layer '" + layer()
                        + "' asked for them in one for inference"))
                .value();
    }

    /**
     * Sets a variable at the end of the step, after everything has been read.
     *
     * @param target the value of a variable, as {@link Variable#value()} gives it
     */
    public void assign(Tensor target, Tensor value) {
        if (!(target.op() instanceof Op.Read r)) {
            throw new IllegalArgumentException("only a variable can be assigned to, not " + target);
        }
        effects.add(new Effect.Assign(r.variable(), value));
    }

    /**
     * A layer that was traced.
     *
     * @param path its path, empty for the outermost
     * @param description what it is
     * @param output shape of its output
     */
    public record Visit(String path, String description, Shape output) {}

    /** Notes that a layer was traced; layers do this themselves. */
    public void visited(String path, String description, Shape output) {
        visits.add(new Visit(path, description, output));
    }

    /** The layers traced so far, inner ones before outer ones. */
    public List<Visit> visits() {
        return List.copyOf(visits);
    }

    /**
     * A state at a time step.
     *
     * @param layer path of the recurrent layer
     * @param step time step
     * @param value what the layer says after it [B, H]
     */
    public record Observation(String layer, int step, Tensor value) {}

    /** Whether layers should note their states. */
    public boolean isObserving() {
        return observing;
    }

    /** Notes a state, in the order of time. */
    public void observed(int step, Tensor value) {
        observations.add(new Observation(layer(), step, value));
    }

    /** States noted so far. */
    public List<Observation> observations() {
        return List.copyOf(observations);
    }

    /**
     * A value that is carried from one run of the plan to the next: zeros at first, then whatever {@link #assign} puts
     * there at the end of a run. It belongs to this trace alone.
     */
    public Tensor carry(String name, Shape shape) {
        Variable v = new Variable(layer().isEmpty() ? name : layer() + "." + name, shape, DType.F32);
        carries.add(v);
        return v.value();
    }

    /** Variables that are carried. */
    public List<Variable> carries() {
        return List.copyOf(carries);
    }

    /** What was assigned so far. */
    public List<Effect> effects() {
        return List.copyOf(effects);
    }
}
