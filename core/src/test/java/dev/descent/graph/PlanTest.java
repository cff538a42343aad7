package dev.descent.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.descent.device.Device;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Inputs and outputs are asked for by number. */
class PlanTest {
    private static final HostTensor TWO = HostTensor.zeros(DType.F32, Shape.of(2));

    private final Device device = new Device(new NullBackend());

    @AfterEach
    void close() {
        device.close();
    }

    private Plan plan() {
        Tensor x = Tensor.input("x", Shape.of(2), DType.F32);
        Graph graph = Graph.of("double", List.of(x), List.of(x.mul(2), x.sum()));
        return Plan.of(graph, new VariableStore(device));
    }

    private static void refused(String message, Executable body) {
        assertEquals(message, assertThrows(IndexOutOfBoundsException.class, body).getMessage());
    }

    @Test
    void anInputThatIsNotThereIsNamed() {
        Plan p = plan();
        String one = "of plan 'double': inputs are counted from 0 to 0, in the order of its graph";
        refused("there is no input 5 " + one, () -> p.write(5, TWO));
        refused("there is no input -1 " + one, () -> p.write(-1, TWO));
        refused("there is no input 1 " + one, () -> p.write(1, MemorySegment.ofArray(new float[2]), 0));
    }

    @Test
    void anOutputThatIsNotThereIsNamed() {
        Plan p = plan();
        String two = "of plan 'double': outputs are counted from 0 to 1, in the order of its graph";
        refused("there is no output 5 " + two, () -> p.read(5));
        refused("there is no output 2 " + two, () -> p.readScalar(2));
    }

    @Test
    void aPlanWithoutInputsSaysSo() {
        Graph graph = Graph.of("constant", List.of(), List.of(Tensor.scalar(1)));
        Plan p = Plan.of(graph, new VariableStore(device));
        refused("there is no input 0 of plan 'constant': it has none", () -> p.write(0, TWO));
    }
}
