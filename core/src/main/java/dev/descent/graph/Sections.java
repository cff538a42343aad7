package dev.descent.graph;

import dev.descent.spi.RecurrentKind;
import dev.descent.spi.RecurrentSpec;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the results of a {@link Op.TupleOp} lie in its block of memory. Sections are aligned; a part of the op is a
 * section, or lies inside one.
 */
final class Sections {
    /** Elements: 64 bytes for F32, 128 for F64. */
    private static final long ALIGNMENT = 16;

    /** Elements from {@code at} on. */
    record Section(long at, Shape shape) {}

    private final List<Section> parts = new ArrayList<>();
    private final List<Section> memory = new ArrayList<>();
    private long size;

    private Sections() {}

    /** Sections of an op with these inputs, whose shapes were checked. */
    static Sections of(Op.TupleOp op, List<Tensor> in) {
        return switch (op) {
            case Op.Recurrent r -> forward(spec(r.kind(), r.reverse(), in));
            case Op.RecurrentDelta d -> backward(d, spec(d.kind(), d.reverse(), in), in);
        };
    }

    /** The kernel's view of a recurrent op with these inputs. */
    static RecurrentSpec spec(RecurrentKind kind, boolean reverse, List<Tensor> in) {
        Shape x = in.get(0).shape();
        return new RecurrentSpec(kind, x.dim(0), x.dim(1), x.dim(2), in.get(2).shape().dim(1), reverse);
    }

    /** Memory: all states, all cells, the reserve. Parts: states by time, the last state, the last cell. */
    private static Sections forward(RecurrentSpec s) {
        Sections r = new Sections();
        long step = (long) s.batch() * s.hidden();
        Shape all = Shape.of(s.steps() + 1, s.batch(), s.hidden());
        Shape last = Shape.of(s.batch(), s.hidden());
        long end = step * (s.reverse() ? 0 : s.steps());
        Section states = r.add(all);
        r.parts.add(new Section(states.at() + step * (s.reverse() ? 0 : 1), all.with(0, s.steps())));
        r.parts.add(new Section(states.at() + end, last));
        if (s.kind().hasCell()) {
            r.parts.add(new Section(r.add(all).at() + end, last));
        }
        r.add(Shape.of(Math.toIntExact(s.reserveSize())));
        return r;
    }

    /** Memory: the gradients of the inputs in their order, then room to work. Parts: the gradients. */
    private static Sections backward(Op.RecurrentDelta d, RecurrentSpec s, List<Tensor> in) {
        Sections r = new Sections();
        int inputs = d.kind().hasCell() ? 7 : 6;
        for (int i = 0; i < inputs; i++) {
            Shape shape = in.get(i).shape();
            r.parts.add(r.add(i == 0 && !d.inputGradient() ? shape.with(0, 0) : shape));
        }
        r.add(Shape.of(Math.toIntExact(s.workSize())));
        return r;
    }

    private Section add(Shape shape) {
        Section s = new Section(size, shape);
        memory.add(s);
        size = (size + shape.size() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return s;
    }

    /** Results that {@link Op.Part} names, by index. */
    List<Section> parts() {
        return parts;
    }

    /** All sections in the order of memory, those for the kernel's own use included. */
    List<Section> memory() {
        return memory;
    }

    /** Elements of the whole block. */
    long size() {
        return size;
    }
}
