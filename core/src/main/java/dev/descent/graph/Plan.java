package dev.descent.graph;

import dev.descent.device.Device;
import dev.descent.spi.Backend;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.DeviceMemoryException;
import dev.descent.spi.Kernels;
import dev.descent.spi.Recording;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;

/**
 * A graph made ready for one device: ordered, laid out in one arena, recorded. {@link #run()} replays it; nothing is
 * allocated then, on the heap or on the device.
 *
 * <pre>{@code
 * Tensor x = Tensor.input("x", Shape.of(2, 3), DType.F32);
 * try (VariableStore values = new VariableStore(device);
 *         Plan plan = Plan.of(Graph.of("double", List.of(x), List.of(x.mul(2))), values)) {
 *     plan.write(0, HostTensor.of(new float[] {1, 2, 3, 4, 5, 6}, Shape.of(2, 3)));
 *     plan.run();
 *     HostTensor y = plan.read(0);
 * }
 * }</pre>
 */
public final class Plan implements AutoCloseable {
    private final Graph graph;
    private final Device device;
    private final VariableStore variables;
    private final Lowering lowering;
    private final Layout layout;
    private final DeviceBuffer arena;
    private final Recording recording;
    private final View[] inputs;
    private final View[] outputs;
    private boolean closed;

    private Plan(Graph graph, VariableStore variables) {
        this.graph = graph;
        this.variables = variables;
        this.device = variables.device();
        Backend backend = device.backend();
        this.lowering = Lowering.of(graph, backend).withCopies();
        this.layout = new Layout(backend, lowering);
        this.arena = arena(backend);
        this.inputs = views(lowering.inputs());
        this.outputs = views(lowering.outputs());
        try {
            writeConstants(backend);
            for (View v : inputs) {
                backend.kernels().fill(v, 0); // what was not written is 0 on every device
            }
            this.recording = backend.record(() -> runAll(backend.kernels()));
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
        device.own(this);
    }

    private DeviceBuffer arena(Backend backend) {
        long bytes = allocated(layout);
        try {
            return backend.allocate(bytes);
        } catch (DeviceMemoryException e) {
            throw new DeviceMemoryException("plan '" + graph.name() + "' needs " + bytes
                    + " bytes for its inputs and intermediate values: " + e.getMessage(), e);
        }
    }

    private static long allocated(Layout layout) {
        return Math.max(MemoryPlan.ALIGNMENT, layout.arenaBytes());
    }

    /** Bytes that a plan of this graph would take on a device; nothing is allocated or recorded. */
    public static long bytes(Graph graph, Device device) {
        Backend backend = device.backend();
        return allocated(new Layout(backend, Lowering.of(graph, backend).withCopies()));
    }

    /**
     * Plans and records a graph.
     *
     * @throws TracedValueException if a variable has no value
     * @throws DeviceMemoryException if the arena does not fit into the device's memory
     */
    public static Plan of(Graph graph, VariableStore variables) {
        return new Plan(graph, variables);
    }

    private View[] views(List<Tensor> tensors) {
        View[] v = new View[tensors.size()];
        for (int i = 0; i < v.length; i++) {
            v[i] = view(tensors.get(i));
        }
        return v;
    }

    private View view(Tensor t) {
        Layout.Place p = layout.place(t);
        DType stored = Transfer.stored(device.backend(), t.type());
        long at = p.element() * stored.bytes();
        Variable v = p.slot().variable;
        if (v != null) {
            View whole = variables.view(v);
            return new View(whole.buffer(), whole.offset() + at, t.shape().size(), stored);
        }
        return new View(arena, p.slot().offset + at, t.shape().size(), stored);
    }

    private void writeConstants(Backend backend) {
        for (Tensor t : lowering.order()) {
            if (t.op() instanceof Op.Constant c && t.shape().size() > 0) {
                Transfer.upload(backend, c.value(), view(t));
            } else if (t.op() instanceof Op.Fill f && t.shape().size() > 0) {
                backend.kernels().fill(view(t), f.value());
            }
        }
    }

    /** Whether a node has a kernel at all. */
    private boolean runs(Tensor t) {
        return !(t.op() instanceof Op.Input) && !(t.op() instanceof Op.Read) && !Layout.isConstant(t)
                && !layout.place(t).alias() && t.shape().size() > 0;
    }

    private void runAll(Kernels k) {
        for (Tensor t : lowering.order()) {
            if (runs(t)) {
                Dispatch.call(k, t, views(t.inputs()), view(t));
            }
        }
        lowering.effects().forEach(e -> apply(k, e));
    }

    private void apply(Kernels k, Effect e) {
        switch (e) {
            case Effect.Assign a -> k.copy(view(a.value()), variables.view(a.target()));
            case Effect.Advance a -> k.advance(variables.view(a.clock()));
            case Effect.Tally t -> k.tally(views(t.terms()), view(t.guard()), variables.view(t.sums()));
            case Effect.Optimize o -> {
                Tensor scale = o.gradientScale();
                Tensor guard = o.guard();
                Effect.Cell faults = o.faults();
                k.optimizer(o.spec(), variableViews(o.parameters()), views(o.gradients()), variableViews(o.slots1()),
                        variableViews(o.slots2()), variables.view(o.learningRate()), variables.view(o.clock()),
                        scale == null ? null : view(scale), guard == null ? null : view(guard),
                        faults == null ? null : variables.view(faults.variable(), faults.index()));
            }
        }
    }

    private View[] variableViews(List<Variable> list) {
        View[] v = new View[list.size()];
        for (int i = 0; i < v.length; i++) {
            v[i] = variables.view(list.get(i));
        }
        return v;
    }

    // ---- running

    /**
     * Sets an input by its position in the graph's list.
     *
     * @throws IndexOutOfBoundsException if there is no such input
     */
    public void write(int input, HostTensor value) {
        checkNumber("input", input, inputs.length);
        Objects.requireNonNull(value, () -> "the value of input " + describe(graph.inputs().get(input)) + " is null");
        Tensor t = graph.inputs().get(input);
        if (!value.shape().equals(t.shape()) || value.type().isReal() != t.type().isReal()) {
            throw new ShapeException("value " + value.type() + value.shape() + " does not fit input " + describe(t)
                    + UserLine.find());
        }
        Transfer.upload(backend(), value, inputs[input]);
    }

    /**
     * Sets an input from native memory that holds its elements as F32 or I32. Allocates nothing, unless the device
     * computes in F64.
     *
     * @throws IndexOutOfBoundsException if there is no such input
     */
    public void write(int input, MemorySegment source, long sourceOffset) {
        checkNumber("input", input, inputs.length);
        View v = inputs[input];
        if (v.type() == DType.F64) {
            float[] floats = source.asSlice(sourceOffset, v.size() * Float.BYTES).toArray(ValueLayout.JAVA_FLOAT);
            write(input, HostTensor.of(floats, graph.inputs().get(input).shape()));
        } else {
            backend().upload(source, sourceOffset, v.buffer(), v.offset(), v.bytes());
        }
    }

    private void checkNumber(String what, int number, int count) {
        if (number < 0 || number >= count) {
            throw new IndexOutOfBoundsException("there is no " + what + " " + number + " of plan '" + graph.name()
                    + "': " + (count == 0
                            ? "it has none"
                            : what + "s are counted from 0 to " + (count - 1) + ", in the order of its graph"));
        }
    }

    /** Runs everything once: enqueues the recorded kernels. */
    public void run() {
        backend();
        recording.replay();
    }

    /**
     * Waits, then copies an output to the host; F32 or I32, or F64 on the oracle.
     *
     * @throws IndexOutOfBoundsException if there is no such output
     */
    public HostTensor read(int output) {
        checkNumber("output", output, outputs.length);
        return Transfer.download(backend(), outputs[output], graph.outputs().get(output).shape());
    }

    /**
     * Waits, then reads an output of one element. Allocates nothing.
     *
     * @throws IndexOutOfBoundsException if there is no such output
     */
    public double readScalar(int output) {
        checkNumber("output", output, outputs.length);
        View v = outputs[output];
        if (v.size() != 1) {
            throw new IllegalArgumentException("output " + output + " of plan '" + graph.name() + "' has " + v.size()
                    + " elements, not one; use read");
        }
        MemorySegment scratch = device.scratch();
        backend().download(v.buffer(), v.offset(), scratch, 0, v.bytes());
        return Transfer.number(scratch, v.type());
    }

    /**
     * Runs op by op, without effects, and looks at every value.
     *
     * @throws NonFiniteException naming the first layer and op that gives a NaN or an infinity
     */
    public void runChecked() {
        Backend backend = backend();
        for (Tensor t : lowering.order()) {
            if (runs(t)) {
                Dispatch.call(backend.kernels(), t, views(t.inputs()), view(t));
            }
            NonFinite.check(t, Transfer.download(backend, view(t), t.shape()));
        }
    }

    private Backend backend() {
        if (closed) {
            throw new IllegalStateException("plan '" + graph.name() + "' is closed");
        }
        return device.backend();
    }

    // ---- what it is

    public Graph graph() {
        return graph;
    }

    /** Bytes of the arena: inputs, constants, outputs and temporaries. */
    public long arenaBytes() {
        return layout.arenaBytes();
    }

    /** Bytes the arena would take if no two values shared memory. */
    public long bytesWithoutReuse() {
        return layout.bytesWithoutReuse();
    }

    /** Kernels of one run. */
    public int kernels() {
        return (int) lowering.order().stream().filter(this::runs).count() + lowering.effects().size();
    }

    /** The plan as a table: ops, inputs, shapes, layers, places in memory. */
    public String text() {
        return PlanText.of(graph.name(), lowering, layout, this::runs);
    }

    @Override
    public String toString() {
        return "plan '" + graph.name() + "' on " + device;
    }

    static String describe(Tensor t) {
        return t.op() instanceof Op.Input i ? "'" + i.name() + "' " + t.type() + t.shape() : t.toString();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        device.disown(this);
        closed = true;
        recording.close();
        arena.close();
    }
}
