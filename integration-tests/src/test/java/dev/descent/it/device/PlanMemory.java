package dev.descent.it.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.device.Device;
import dev.descent.graph.Graph;
import dev.descent.graph.Plan;
import dev.descent.graph.ShapeException;
import dev.descent.graph.Tensor;
import dev.descent.graph.VariableStore;
import dev.descent.spi.BackendException;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A plan that does not fit is refused before its first step, and others live on. */
abstract class PlanMemory {
    private final String name;

    PlanMemory(String name) {
        this.name = name;
    }

    private static Graph doubled(Shape shape) {
        Tensor x = Tensor.input("x", shape, DType.F32);
        return Graph.of("doubled", List.of(x), List.of(x.add(x)));
    }

    @Test
    void aPlanThatDoesNotFitIsRefusedAndOthersLiveOn() {
        try (Device device = TestDevices.open(name);
                VariableStore store = new VariableStore(device);
                Plan small = Plan.of(doubled(Shape.of(3)), store)) {
            long inUse = device.backend().memoryInUse();
            String message = assertThrows(BackendException.class,
                    () -> Plan.of(doubled(Shape.of(1 << 15, 1 << 15, 64)), store)).getMessage();
            String huge = assertThrows(ShapeException.class,
                    () -> Plan.of(doubled(Shape.of(1 << 30, 1 << 30, 4)), store)).getMessage();
            assertTrue(huge.contains("more than any device can hold"), huge);
            assertTrue(message.startsWith("plan 'doubled' needs "), message);
            assertTrue(message.contains(" bytes are free, ") && message.contains("make the batch"), message);
            assertEquals(inUse, device.backend().memoryInUse());
            small.write(0, HostTensor.of(new float[] {1, 2, 3}));
            small.run();
            assertArrayEquals(new float[] {2, 4, 6}, small.read(0).floats());
        }
    }
}
