package dev.descent.cpu;

import dev.descent.cpu.recurrent.Deltas;
import dev.descent.cpu.recurrent.Inputs;
import dev.descent.cpu.recurrent.RecurrentTasks;
import dev.descent.cpu.recurrent.States;
import dev.descent.cpu.task.AdvanceTask;
import dev.descent.cpu.task.BinaryTask;
import dev.descent.cpu.task.Context;
import dev.descent.cpu.task.DataTasks;
import dev.descent.cpu.task.ElementTasks;
import dev.descent.cpu.task.GemmTask;
import dev.descent.cpu.task.HitsTask;
import dev.descent.cpu.task.IndexTasks;
import dev.descent.cpu.task.OptimizerTask;
import dev.descent.cpu.task.RandomTasks;
import dev.descent.cpu.task.ReduceTasks;
import dev.descent.cpu.task.SoftmaxTasks;
import dev.descent.cpu.task.StridedTask;
import dev.descent.cpu.task.TallyTask;
import dev.descent.cpu.task.Task;
import dev.descent.spi.ActivationOp;
import dev.descent.spi.BinaryOp;
import dev.descent.spi.GemmSpec;
import dev.descent.spi.Kernels;
import dev.descent.spi.OptimizerSpec;
import dev.descent.spi.RecurrentDeltas;
import dev.descent.spi.RecurrentGradients;
import dev.descent.spi.RecurrentInputs;
import dev.descent.spi.RecurrentSpec;
import dev.descent.spi.RecurrentStates;
import dev.descent.spi.ReduceOp;
import dev.descent.spi.SoftmaxOp;
import dev.descent.spi.UnaryOp;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Turns calls into tasks. */
final class CpuKernels implements Kernels {
    private final CpuBackend backend;
    private final Context context;

    CpuKernels(CpuBackend backend, Context context) {
        this.backend = backend;
        this.context = context;
    }

    private MemorySegment memory(View v) {
        return backend.resolve(v.buffer(), v.offset(), v.bytes());
    }

    private @Nullable MemorySegment optional(@Nullable View v) {
        return v == null ? null : memory(v);
    }

    // ---- data movement

    @Override
    public void fill(View out, double value) {
        int bits = out.type() == DType.I32 ? (int) Math.round(value) : Float.floatToRawIntBits((float) value);
        backend.submit(DataTasks.fill(context, memory(out), bits, out.size()));
    }

    @Override
    public void copy(View in, View out) {
        backend.submit(DataTasks.copy(context, memory(in), memory(out), out.size()));
    }

    @Override
    public void strided(
            View in, long inOffset, long[] inStrides, View out, long outOffset, long[] outStrides, int[] dims) {
        backend.submit(StridedTask.of(
                context, memory(in), inOffset, inStrides, memory(out), outOffset, outStrides, dims));
    }

    @Override
    public void cast(View in, View out) {
        backend.submit(
                in.type() == out.type()
                        ? DataTasks.copy(context, memory(in), memory(out), out.size())
                        : DataTasks.cast(context, out.type().isReal(), memory(in), memory(out), out.size()));
    }

    // ---- element by element

    @Override
    public void unary(UnaryOp op, View x, View y) {
        backend.submit(ElementTasks.unary(context, op, memory(x), memory(y), y.size()));
    }

    @Override
    public void activation(ActivationOp op, float alpha, View x, View y) {
        backend.submit(ElementTasks.activation(context, op, alpha, memory(x), memory(y), y.size()));
    }

    @Override
    public void activationDelta(ActivationOp op, float alpha, View saved, View dy, View dx) {
        backend.submit(
                ElementTasks.activationDelta(context, op, alpha, memory(saved), memory(dy), memory(dx), dx.size()));
    }

    @Override
    public void binary(BinaryOp op, View a, long[] aStrides, View b, long[] bStrides, View y, int[] dims) {
        backend.submit(BinaryTask.of(context, op, memory(a), aStrides, memory(b), bStrides, memory(y), dims));
    }

    @Override
    public void select(View condition, View a, View b, View y) {
        backend.submit(ElementTasks.select(context, memory(condition), memory(a), memory(b), memory(y), y.size()));
    }

    // ---- reductions

    @Override
    public void reduce(ReduceOp op, View x, View y, int outer, int axis, int inner) {
        backend.submit(ReduceTasks.reduce(context, op, memory(x), memory(y), outer, axis, inner));
    }

    @Override
    public void argmax(View x, View y, int outer, int axis, int inner) {
        backend.submit(ReduceTasks.argmax(context, memory(x), memory(y), outer, axis, inner));
    }

    @Override
    public void sumOfSquares(View[] xs, View y) {
        MemorySegment[] segments = new MemorySegment[xs.length];
        long[] sizes = new long[xs.length];
        for (int i = 0; i < xs.length; i++) {
            segments[i] = memory(xs[i]);
            sizes[i] = xs[i].size();
        }
        backend.submit(ReduceTasks.sumOfSquares(context, segments, sizes, memory(y)));
    }

    // ---- products

    @Override
    public void gemm(GemmSpec spec, View a, View b, @Nullable View bias, View c) {
        MemorySegment out = memory(c);
        MemorySegment added = bias == null ? out : memory(bias);
        backend.submit(GemmTask.of(context, spec, memory(a), memory(b), bias != null, added, out));
    }

    @Override
    public void recurrent(RecurrentSpec spec, RecurrentInputs in, RecurrentStates out) {
        submit(RecurrentTasks.forward(context, spec, inputs(in), states(out)));
    }

    @Override
    public void recurrentDelta(
            RecurrentSpec spec,
            RecurrentInputs in,
            RecurrentStates states,
            RecurrentDeltas deltas,
            RecurrentGradients out) {
        MemorySegment dhLast = memory(deltas.dhLast());
        MemorySegment dh0 = memory(out.dh0());
        Deltas d = new Deltas(
                memory(deltas.dy()),
                dhLast,
                or(deltas.dcLast(), dhLast),
                optional(out.dx()),
                memory(out.dWeightIh()),
                memory(out.dWeightHh()),
                memory(out.dBiasIh()),
                memory(out.dBiasHh()),
                dh0,
                or(out.dc0(), dh0),
                memory(out.work()));
        submit(RecurrentTasks.backward(context, spec, inputs(in), states(states), d));
    }

    private Inputs inputs(RecurrentInputs in) {
        MemorySegment h0 = memory(in.h0());
        return new Inputs(
                memory(in.x()),
                memory(in.weightIh()),
                memory(in.weightHh()),
                memory(in.biasIh()),
                memory(in.biasHh()),
                h0,
                or(in.c0(), h0),
                optional(in.mask()));
    }

    private States states(RecurrentStates s) {
        MemorySegment hidden = memory(s.hidden());
        return new States(hidden, or(s.cell(), hidden), or(s.reserve(), hidden));
    }

    private MemorySegment or(@Nullable View v, MemorySegment other) {
        return v == null ? other : memory(v);
    }

    private void submit(Task[] tasks) {
        for (Task t : tasks) {
            backend.submit(t);
        }
    }

    // ---- softmax and cross-entropy

    @Override
    public void softmax(SoftmaxOp op, View x, View y, int rows, int columns) {
        backend.submit(SoftmaxTasks.softmax(context, op, memory(x), memory(y), rows, columns));
    }

    @Override
    public void softmaxDelta(SoftmaxOp op, View y, View dy, View dx, int rows, int columns) {
        backend.submit(SoftmaxTasks.softmaxDelta(context, op, memory(y), memory(dy), memory(dx), rows, columns));
    }

    @Override
    public void crossEntropy(View logits, View targets, float smoothing, View loss, int rows, int columns) {
        boolean classes = targets.type() == DType.I32;
        backend.submit(SoftmaxTasks.crossEntropy(
                context, memory(logits), memory(targets), classes, smoothing, memory(loss), rows, columns));
    }

    @Override
    public void crossEntropyDelta(
            View logits, View targets, float smoothing, View dLoss, View dLogits, int rows, int columns) {
        boolean classes = targets.type() == DType.I32;
        backend.submit(SoftmaxTasks.crossEntropyDelta(
                context,
                memory(logits),
                memory(targets),
                classes,
                smoothing,
                memory(dLoss),
                memory(dLogits),
                rows,
                columns));
    }

    @Override
    public void hits(View logits, View targets, View hits, int rows, int columns) {
        backend.submit(new HitsTask(context, memory(logits), memory(targets), memory(hits), rows, columns));
    }

    // ---- indices

    @Override
    public void gather(View table, View indices, View out, int rows, int width) {
        backend.submit(
                IndexTasks.gather(context, memory(table), memory(indices), memory(out), indices.size(), rows, width));
    }

    @Override
    public void scatterAdd(View indices, View updates, View out, int rows, int width) {
        backend.submit(IndexTasks.scatterAdd(
                context, memory(indices), memory(updates), memory(out), indices.size(), rows, width));
    }

    @Override
    public void oneHot(View indices, View out, int depth) {
        backend.submit(IndexTasks.oneHot(context, memory(indices), memory(out), indices.size(), depth));
    }

    // ---- random numbers

    @Override
    public void random(int stream, View clock, View out) {
        backend.submit(RandomTasks.random(context, stream, memory(clock), memory(out), out.size()));
    }

    @Override
    public void dropout(float p, int stream, View clock, View x, View y) {
        backend.submit(RandomTasks.dropout(context, p, stream, memory(clock), memory(x), memory(y), y.size()));
    }

    // ---- optimisers

    @Override
    public void optimizer(
            OptimizerSpec spec,
            View[] parameters,
            View[] gradients,
            View[] slots1,
            View[] slots2,
            View learningRate,
            View clock,
            @Nullable View gradientScale,
            @Nullable View guard,
            @Nullable View faults) {
        OptimizerTask.Slot[] slots = new OptimizerTask.Slot[parameters.length];
        for (int i = 0; i < slots.length; i++) {
            MemorySegment p = memory(parameters[i]);
            MemorySegment s1 = spec.slots() > 0 ? memory(slots1[i]) : p;
            MemorySegment s2 = spec.slots() > 1 ? memory(slots2[i]) : p;
            slots[i] = new OptimizerTask.Slot(p, memory(gradients[i]), s1, s2, parameters[i].size());
        }
        OptimizerTask.Inputs inputs = new OptimizerTask.Inputs(
                memory(learningRate), memory(clock), optional(gradientScale), optional(guard), optional(faults));
        backend.submit(OptimizerTask.of(context, spec, inputs, slots));
    }

    @Override
    public void tally(View[] terms, View guard, View sums) {
        MemorySegment[] segments = new MemorySegment[terms.length];
        for (int i = 0; i < terms.length; i++) {
            segments[i] = memory(terms[i]);
        }
        backend.submit(new TallyTask(segments, memory(guard), memory(sums)));
    }

    @Override
    public void advance(View clock) {
        backend.submit(new AdvanceTask(memory(clock)));
    }
}
