package dev.descent.graph;

import dev.descent.spi.Backend;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where every value of a lowered graph lives: in a variable, in another value's memory (reshapes, dense slices,
 * element-wise ops whose input dies), or at an offset of the arena.
 */
final class Layout {
    /** Memory that one or more values share. */
    static final class Slot {
        final @Nullable Variable variable;
        final long bytes;
        final int first;
        int last;
        long offset;
        @Nullable Slot mergedInto;

        Slot(@Nullable Variable variable, long bytes, int first) {
            this.variable = variable;
            this.bytes = bytes;
            this.first = first;
            this.last = first;
        }

        Slot find() {
            Slot s = this;
            while (s.mergedInto != null) {
                s = s.mergedInto;
            }
            return s;
        }
    }

    /**
     * A value's place.
     *
     * @param slot the memory
     * @param element position of its first element there
     * @param alias whether the value is another one's, so that no kernel writes it
     */
    record Place(Slot slot, long element, boolean alias) {}

    private final Backend backend;
    private final List<Tensor> order;
    private final Map<Tensor, Place> places = new IdentityHashMap<>();
    private final List<Slot> slots = new ArrayList<>();
    private final long arenaBytes;

    Layout(Backend backend, Lowering lowering) {
        this.backend = backend;
        this.order = lowering.order();
        int end = order.size();
        for (int i = 0; i < end; i++) {
            Tensor t = order.get(i);
            Place p = alias(t).orElse(null);
            if (p == null) {
                boolean always = t.op() instanceof Op.Input || isConstant(t);
                Slot s = t.op() instanceof Op.Read r ? new Slot(r.variable(), 0, -1) : new Slot(null, bytes(t), i);
                if (always) {
                    s = new Slot(null, bytes(t), -1);
                    s.last = end;
                }
                slots.add(s);
                p = new Place(s, 0, false);
            }
            places.put(t, p);
            for (Tensor in : t.inputs()) {
                touch(in, i);
            }
        }
        lowering.outputs().forEach(t -> touch(t, end));
        lowering.effects().forEach(e -> Lowering.operands(e).forEach(t -> touch(t, end)));
        for (int i = 0; i < end; i++) {
            reuse(order.get(i), i);
        }
        arenaBytes = assign();
    }

    private void touch(Tensor t, int at) {
        Slot s = place(t).slot();
        s.last = Math.max(s.last, at);
    }

    private long bytes(Tensor t) {
        long elements = t.shape().size();
        int each = Transfer.stored(backend, t.type()).bytes();
        // a fraction of what 64 bits hold, so that sums of sizes are safe, too
        if (elements > (1L << 56) / each) {
            throw new ShapeException(t.op().getClass().getSimpleName() + " " + t.shape() + " has " + elements
                    + " elements, more than any device can hold");
        }
        return elements * each;
    }

    static boolean isConstant(Tensor t) {
        return t.op() instanceof Op.Constant || t.op() instanceof Op.Fill;
    }

    Place place(Tensor t) {
        Place p = Optional.ofNullable(places.get(t)).orElseThrow();
        return new Place(p.slot().find(), p.element(), p.alias());
    }

    long arenaBytes() {
        return arenaBytes;
    }

    /** What all values together would take without reuse. */
    long bytesWithoutReuse() {
        long sum = 0;
        for (Tensor t : order) {
            Place p = place(t);
            sum += p.alias() || p.slot().variable != null ? 0 : bytes(t);
        }
        return sum;
    }

    private Optional<Place> alias(Tensor t) {
        if (t.inputs().isEmpty()) {
            return Optional.empty();
        }
        Tensor in = t.inputs().get(0);
        long shift =
                switch (t.op()) {
                    case Op.Reshape r -> 0;
                    case Op.StopGradient s -> 0;
                    case Op.Broadcast b -> in.shape().size() == t.shape().size() ? 0 : -1;
                    case Op.Permute p -> keepsOrder(p.axes(), in.shape()) ? 0 : -1;
                    case Op.Slice s -> denseStart(s, in.shape());
                    case Op.Part p -> Sections.of((Op.TupleOp) in.op(), in.inputs()).parts().get(p.index()).at();
                    default -> -1;
                };
        if (shift < 0) {
            return Optional.empty();
        }
        Place p = place(in);
        return Optional.of(new Place(p.slot(), p.element() + shift, true));
    }

    private static boolean keepsOrder(List<Integer> axes, Shape s) {
        int before = -1;
        for (int a : axes) {
            if (s.dim(a) != 1) {
                if (a < before) {
                    return false;
                }
                before = a;
            }
        }
        return true;
    }

    /** First element of a slice whose elements lie side by side, or −1 if they do not. */
    private static long denseStart(Op.Slice s, Shape in) {
        long[] strides = in.strides();
        long start = 0;
        boolean whole = true; // all axes further in are taken whole
        for (int i = in.rank() - 1; i >= 0; i--) {
            boolean single = s.shape().dim(i) == 1;
            if (!single && (!whole || s.steps().get(i) != 1)) {
                return -1;
            }
            whole &= s.shape().dim(i) == in.dim(i);
            start += s.starts().get(i) * strides[i];
        }
        return s.shape().size() == 0 ? 0 : start;
    }

    /** Lets an element-wise op write over an input of equal size that nobody reads afterwards. */
    private void reuse(Tensor t, int at) {
        for (int k : writableInputs(t)) {
            Tensor in = t.inputs().get(k);
            Place from = place(in);
            Slot s = from.slot();
            Slot own = place(t).slot();
            if (s != own && s.variable == null && s.first >= 0 && s.last == at && s.bytes == own.bytes
                    && in.shape().size() == t.shape().size() && othersApart(t, k, s)) {
                own.mergedInto = s;
                s.last = Math.max(s.last, own.last);
                return;
            }
        }
    }

    private static int[] writableInputs(Tensor t) {
        return switch (t.op()) {
            case Op.Unary u -> new int[] {0};
            case Op.Activation a -> new int[] {0};
            case Op.Dropout d -> new int[] {0};
            case Op.ActivationDelta d -> new int[] {1};
            case Op.Binary b -> new int[] {0, 1};
            default -> new int[0];
        };
    }

    /** Whether the other inputs are no part of the memory that would be overwritten. */
    private boolean othersApart(Tensor t, int k, Slot s) {
        for (int j = 0; j < t.inputs().size(); j++) {
            if (j != k && t.inputs().get(j) != t.inputs().get(k) && place(t.inputs().get(j)).slot() == s) {
                return false;
            }
        }
        return true;
    }

    private long assign() {
        List<Slot> live = new ArrayList<>();
        List<MemoryPlan.Life> lives = new ArrayList<>();
        for (Slot s : slots) {
            if (s.mergedInto == null && s.variable == null) {
                live.add(s);
                lives.add(new MemoryPlan.Life(s.bytes, s.first, s.last));
            }
        }
        MemoryPlan plan = MemoryPlan.of(lives);
        for (int i = 0; i < live.size(); i++) {
            live.get(i).offset = plan.offset(i);
        }
        return plan.bytes();
    }
}
