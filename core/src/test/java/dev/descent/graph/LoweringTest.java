package dev.descent.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.FusedOp;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoweringTest {
    private final Tensor x = Tensor.input("x", Shape.of(4, 3), DType.F32);

    private static Lowering lower(NullBackend backend, List<Effect> effects, Tensor... outputs) {
        return Lowering.of(new Graph("test", List.of(), List.of(outputs), effects), backend).withCopies();
    }

    @Test
    void equalNodesBecomeOne() {
        Lowering l = lower(new NullBackend(), List.of(), x.exp().add(x.exp()));
        assertEquals(3, l.order().size(), "x, exp, add");
    }

    @Test
    void inputsOfOneNameStayApart() {
        Tensor other = Tensor.input("x", Shape.of(4, 3), DType.F32);
        assertEquals(3, lower(new NullBackend(), List.of(), x.add(other)).order().size());
    }

    @Test
    void fusedOpsAreExpandedOnlyWhereTheBackendLacksThem() {
        Tensor y = x.linear(Tensor.fill(1, Shape.of(2, 3)), Tensor.fill(0, Shape.of(2)), ActivationOp.TANH, 0);
        assertTrue(has(lower(new NullBackend(FusedOp.LINEAR), List.of(), y), Op.Linear.class));
        Lowering expanded = lower(new NullBackend(), List.of(), y);
        assertFalse(has(expanded, Op.Linear.class));
        assertTrue(has(expanded, Op.Matmul.class) && has(expanded, Op.Activation.class));
    }

    @Test
    void aVariableThatChangesIsCopiedForItsLateReaders() {
        Variable a = new Variable("a", Shape.of(2), DType.F32);
        Variable b = new Variable("b", Shape.of(2), DType.F32);
        List<Effect> swap = List.of(new Effect.Assign(a, b.value()), new Effect.Assign(b, a.value()));
        Lowering l = lower(new NullBackend(), swap, a.value().reshape(2, 1));
        assertEquals(3, l.order().stream().filter(t -> t.op() instanceof Op.Copy).count());
    }

    @Test
    void orderPutsInputsFirst() {
        Lowering l = lower(new NullBackend(), List.of(), x.exp().add(x.tanh()).sum());
        for (int i = 0; i < l.order().size(); i++) {
            for (Tensor in : l.order().get(i).inputs()) {
                assertTrue(l.order().indexOf(in) < i);
            }
        }
    }

    @Test
    void deepGraphsNeedNoDeepStack() {
        Tensor t = x;
        for (int i = 0; i < 50_000; i++) {
            t = t.neg();
        }
        assertEquals(50_001, lower(new NullBackend(), List.of(), t).order().size());
    }

    private static boolean has(Lowering l, Class<?> op) {
        return l.order().stream().anyMatch(t -> op.isInstance(t.op()));
    }
}
