package dev.descent.graph;

import dev.descent.spi.GemmSpec;
import dev.descent.spi.Kernels;
import dev.descent.spi.View;
import dev.descent.tensor.Shape;
import java.util.List;

/** Calls the kernel of every op. Shapes were checked when the node was made. */
final class Dispatch {
    private Dispatch() {}

    /** Runs or records node {@code t}: inputs in {@code in}, output to {@code out}. */
    static void call(Kernels k, Tensor t, View[] in, View out) {
        List<Tensor> x = t.inputs();
        switch (t.op()) {
            case Op.Input i -> {}
            case Op.Read r -> {}
            case Op.Constant c -> {}
            case Op.Fill f -> k.fill(out, f.value());
            case Op.Reshape r -> k.copy(in[0], out);
            case Op.Copy c -> k.copy(in[0], out);
            case Op.StopGradient s -> k.copy(in[0], out);
            case Op.Permute p -> permute(k, p, x.get(0).shape(), t.shape(), in[0], out);
            case Op.Broadcast b ->
                strided(k, in[0], 0, Strides.broadcast(x.get(0).shape(), t.shape()), out, 0, t.shape().strides(),
                        t.shape());
            case Op.Slice s ->
                strided(k, in[0], start(s.starts(), x.get(0).shape()), steps(s.steps(), x.get(0).shape()), out, 0,
                        t.shape().strides(), t.shape());
            case Op.Unslice u -> {
                k.fill(out, 0);
                Shape small = x.get(0).shape();
                strided(k, in[0], 0, small.strides(), out, start(u.starts(), t.shape()), steps(u.steps(), t.shape()),
                        small);
            }
            case Op.Concat c -> {
                long at = 0;
                for (int i = 0; i < in.length; i++) {
                    Shape part = x.get(i).shape();
                    strided(k, in[i], 0, part.strides(), out, at, t.shape().strides(), part);
                    at += part.dim(c.axis()) * t.shape().strides()[c.axis()];
                }
            }
            case Op.Cast c -> k.cast(in[0], out);
            case Op.Unary u -> k.unary(u.op(), in[0], out);
            case Op.Activation a -> k.activation(a.op(), a.alpha(), in[0], out);
            case Op.ActivationDelta a -> k.activationDelta(a.op(), a.alpha(), in[0], in[1], out);
            case Op.Binary b -> {
                Strides.Walk w = Strides.collapse(t.shape(), Strides.broadcast(x.get(0).shape(), t.shape()),
                        Strides.broadcast(x.get(1).shape(), t.shape()), t.shape().strides());
                k.binary(b.op(), in[0], w.strides()[0], in[1], w.strides()[1], out, w.dims());
            }
            case Op.Select s -> k.select(in[0], in[1], in[2], out);
            case Op.Reduce r -> {
                Shape s = x.get(0).shape();
                k.reduce(r.op(), in[0], out, outer(s, r.axis()), s.dim(r.axis()), inner(s, r.axis()));
            }
            case Op.ArgMax a -> {
                Shape s = x.get(0).shape();
                k.argmax(in[0], out, outer(s, a.axis()), s.dim(a.axis()), inner(s, a.axis()));
            }
            case Op.Hits h -> {
                Shape s = x.get(0).shape();
                k.hits(in[0], in[1], out, s.dim(0), s.dim(1));
            }
            case Op.SumOfSquares s -> k.sumOfSquares(in, out);
            case Op.Matmul m -> k.gemm(gemm(m, x.get(0).shape(), t.shape()), in[0], in[1], null, out);
            case Op.Linear l -> {
                Shape a = x.get(0).shape();
                GemmSpec spec = GemmSpec.of(false, true, a.dim(0), t.shape().dim(1), a.dim(1));
                k.gemm(spec.with(l.activation(), l.alpha()), in[0], in[1], in[2], out);
            }
            case Op.Part p -> k.copy(in[0], out);
            case Op.Recurrent r -> RecurrentCalls.forward(k, r, x, in, out);
            case Op.RecurrentDelta d -> RecurrentCalls.backward(k, d, x, in, out);
            case Op.Softmax s -> k.softmax(s.op(), in[0], out, rows(t.shape()), t.shape().dim(-1));
            case Op.SoftmaxDelta s -> k.softmaxDelta(s.op(), in[0], in[1], out, rows(t.shape()), t.shape().dim(-1));
            case Op.CrossEntropy c -> {
                Shape s = x.get(0).shape();
                k.crossEntropy(in[0], in[1], c.smoothing(), out, s.dim(0), s.dim(1));
            }
            case Op.CrossEntropyDelta c ->
                k.crossEntropyDelta(in[0], in[1], c.smoothing(), in[2], out, t.shape().dim(0), t.shape().dim(1));
            case Op.Gather g -> k.gather(in[0], in[1], out, x.get(0).shape().dim(0), x.get(0).shape().dim(1));
            case Op.ScatterAdd s -> k.scatterAdd(in[0], in[1], out, s.rows(), t.shape().dim(1));
            case Op.OneHot o -> k.oneHot(in[0], out, o.depth());
            case Op.Random r -> k.random(r.stream(), in[0], out);
            case Op.Dropout d -> k.dropout(d.p(), d.stream(), in[1], in[0], out);
        }
    }

    private static void permute(Kernels k, Op.Permute p, Shape from, Shape to, View in, View out) {
        long[] own = from.strides();
        long[] walked = new long[own.length];
        for (int i = 0; i < walked.length; i++) {
            walked[i] = own[p.axes().get(i)];
        }
        strided(k, in, 0, walked, out, 0, to.strides(), to);
    }

    private static void strided(
            Kernels k, View in, long inAt, long[] inStrides, View out, long outAt, long[] outStrides, Shape dims) {
        if (dims.size() == 0) {
            return;
        }
        Strides.Walk w = Strides.collapse(dims, inStrides, outStrides);
        k.strided(in, inAt, w.strides()[0], out, outAt, w.strides()[1], w.dims());
    }

    private static long start(List<Integer> starts, Shape s) {
        long[] strides = s.strides();
        long at = 0;
        for (int i = 0; i < strides.length; i++) {
            at += starts.get(i) * strides[i];
        }
        return at;
    }

    private static long[] steps(List<Integer> steps, Shape s) {
        long[] strides = s.strides();
        for (int i = 0; i < strides.length; i++) {
            strides[i] *= steps.get(i);
        }
        return strides;
    }

    private static GemmSpec gemm(Op.Matmul m, Shape a, Shape c) {
        int rows = c.dim(-2);
        int columns = c.dim(-1);
        int inner = a.dim(m.transA() ? -2 : -1);
        int batch = 1;
        for (int i = 0; i < c.rank() - 2; i++) {
            batch *= c.dim(i);
        }
        return GemmSpec.batched(m.transA(), m.transB(), rows, columns, inner, batch, (long) rows * inner,
                (long) inner * columns, (long) rows * columns);
    }

    private static int rows(Shape s) {
        return outer(s, s.rank() - 1);
    }

    private static int outer(Shape s, int axis) {
        int n = 1;
        for (int i = 0; i < axis; i++) {
            n *= s.dim(i);
        }
        return n;
    }

    private static int inner(Shape s, int axis) {
        int n = 1;
        for (int i = axis + 1; i < s.rank(); i++) {
            n *= s.dim(i);
        }
        return n;
    }
}
