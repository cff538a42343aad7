package dev.descent.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.descent.device.Device;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values of variables, whole and by element. */
class VariableStoreTest {
    private final Device device = new Device(new NullBackend());
    private final VariableStore store = new VariableStore(device);

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void anElementIsReadAlone() {
        Variable reals = new Variable("reals", Shape.of(3), DType.F32);
        Variable counts = new Variable("counts", Shape.of(2), DType.I32);
        store.set(reals, HostTensor.of(1.5f, -2.5f, Float.POSITIVE_INFINITY));
        store.set(counts, HostTensor.of(7, -8));
        assertEquals(-2.5, store.getScalar(reals, 1));
        assertEquals(Double.POSITIVE_INFINITY, store.getScalar(reals, 2));
        assertEquals(-8, store.getScalar(counts, 1));
    }

    @Test
    void anElementThatIsNotThereIsRefused() {
        Variable reals = new Variable("reals", Shape.of(3), DType.F32);
        store.set(reals, HostTensor.of(1f, 2f, 3f));
        assertThrows(IndexOutOfBoundsException.class, () -> store.getScalar(reals, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> store.getScalar(reals, -1));
    }

    @Test
    void anEffectWritesOneRealNumber() {
        Variable reals = new Variable("reals", Shape.of(3), DType.F32);
        Variable counts = new Variable("counts", Shape.of(2), DType.I32);
        assertEquals(2, new Effect.Cell(reals, 2).index());
        assertThrows(ShapeException.class, () -> new Effect.Cell(reals, 3));
        assertThrows(ShapeException.class, () -> new Effect.Cell(counts, 0));
    }
}
