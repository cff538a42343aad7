package dev.descent.nn;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.graph.Tensor;
import dev.descent.graph.Variable;
import dev.descent.nn.recurrent.CellInitializers;
import dev.descent.nn.recurrent.ElmanCell;
import dev.descent.nn.recurrent.GruCell;
import dev.descent.nn.recurrent.JordanCell;
import dev.descent.nn.recurrent.LayerNormLstmCell;
import dev.descent.nn.recurrent.LstmCell;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.optim.Optimizer;
import dev.descent.optim.Schedule;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.BatchShape;
import dev.descent.train.EarlyStopping;
import dev.descent.train.Trainer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** What is null is named where it is given, not where it is missed. */
class NullArgumentsTest {
    private static final CellInitializers INITIALIZERS = CellInitializers.orthogonal();

    private static DynamicTest names(String part, Executable body) {
        return DynamicTest.dynamicTest(part, () -> {
            String message = String.valueOf(
                    assertThrows(NullPointerException.class, body).getMessage());
            assertTrue(message.contains(part), message);
        });
    }

    private static Trainer.Builder trainer() {
        return Trainer.builder(new Dense(1, 1), Loss.meanSquaredError());
    }

    @TestFactory
    Stream<DynamicTest> layers() {
        return Stream.of(
                names("the activation of a dense layer is null", () -> new Dense(1, 2, null)),
                names("the activation of a dense layer is null",
                        () -> new Dense(1, 2, null, Initializer.zeros(), true)),
                names("the initializer of parameter 'weight' [2, 1] is null",
                        () -> new Dense(1, 2, Activation.RELU, null, true)),
                names("the initializer of parameter 'weight' [4, 3] is null", () -> new Embedding(4, 3, null)),
                names("the activation is null", () -> new Activate(null)),
                names("the name of an activation is null", () -> new Activation(null, null, 0)),
                names("module 1 (counted from 0) of a Sequential is null", () -> new Sequential(new Flatten(), null)));
    }

    @TestFactory
    Stream<DynamicTest> recurrentLayers() {
        return Stream.of(
                names("how the two directions are merged is null", () -> Recurrent.gru(1, 2).bidirectional(null)),
                names("how to truncate is null", () -> Recurrent.gru(1, 2).truncated(null)),
                names("what makes the cells is null", () -> Recurrent.of(1, null)),
                names("gave null for 'l0', which has 3 inputs", () -> Recurrent.of(3, n -> null).build()),
                names("an activation of a recurrent cell is null", () -> new ElmanCell(1, 2, null, INITIALIZERS)),
                names("an activation of a recurrent cell is null",
                        () -> new JordanCell(1, 2, 3, Activation.TANH, null, INITIALIZERS)),
                names("the options of an LSTM cell are null", () -> new LstmCell(1, 2, null, INITIALIZERS)),
                names("the initializers of a recurrent cell are null", () -> new GruCell(1, 2, null)),
                names("the initializers of a recurrent cell are null", () -> new LayerNormLstmCell(1, 2, null)),
                names("the initializer of the recurrent weights of a cell is null",
                        () -> new CellInitializers(Initializer.zeros(), null)));
    }

    @TestFactory
    Stream<DynamicTest> training() {
        return Stream.of(
                names("the model of a trainer is null", () -> Trainer.builder(null, Loss.crossEntropy())),
                names("the loss of a trainer is null", () -> Trainer.builder(new Dense(1, 1), null)),
                names("the optimiser of a trainer is null", () -> trainer().optimizer(null)),
                names("the device of a trainer is null", () -> trainer().device(null)),
                names("a callback of a trainer is null", () -> trainer().callback(null)),
                names("the early stopping of a trainer is null", () -> trainer().earlyStopping(null)),
                names("the name of the value to watch is null", () -> EarlyStopping.on(null, 1)),
                names("the name of the value to watch is null", () -> new EarlyStopping(null, 1, 0, true)),
                names("the shape of the targets is null", () -> new BatchShape(List.of(), List.of(), null, DType.F32)),
                names("the type of the targets is null",
                        () -> new BatchShape(List.of(), List.of(), Shape.of(1), null)),
                names("the schedule of optimiser 'adam' is null", () -> Optimizer.adam(0.1).withSchedule(null)),
                names("the schedule after the warm-up is null", () -> Schedule.warmUp(3, null)));
    }

    @TestFactory
    Stream<DynamicTest> graphs() {
        return Stream.of(
                names("the name of an input is null", () -> Tensor.input(null, Shape.of(1), DType.F32)),
                names("the shape of input 'x' is null", () -> Tensor.input("x", null, DType.F32)),
                names("the type of input 'x' [1] is null", () -> Tensor.input("x", Shape.of(1), null)),
                names("the value of a constant is null", () -> Tensor.of((HostTensor) null)),
                names("the shape to fill is null", () -> Tensor.fill(1, null)),
                names("the type of variable 'v' [1] is null", () -> new Variable("v", Shape.of(1), null)));
    }
}
