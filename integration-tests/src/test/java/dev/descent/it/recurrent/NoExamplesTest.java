package dev.descent.it.recurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.Dense;
import dev.descent.nn.Loss;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.LayerNormLstmCell;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.nn.recurrent.RecurrentBuilder;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.Trainer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** No examples give no answers, as with feedforward layers. */
class NoExamplesTest {
    @TestFactory
    Stream<DynamicTest> answersAreEmpty() {
        return Stream.of(
                        Recurrent.elman(3, 4), Recurrent.gru(3, 4).learnInitialState(), Recurrent.lstm(3, 4).layers(2),
                        Recurrent.lstm(3, 4).bidirectional(), Recurrent.lstm(3, 4).zoneout(0.1, 0.1),
                        Recurrent.of(3, n -> new LayerNormLstmCell(n, 4)), Recurrent.gru(3, 4).stateful())
                .flatMap(b -> Stream.of(each(b)));
    }

    private static DynamicTest each(RecurrentBuilder builder) {
        Recurrent layer = builder.build();
        return DynamicTest.dynamicTest(layer.describe(), () -> {
            Sequential net = new Sequential(layer, new Dense(layer.outputs(), 2));
            try (Device device = Devices.open("cpu");
                    Trainer t = Trainer.builder(net, Loss.crossEntropy()).device(device).build()) {
                HostTensor none = HostTensor.zeros(DType.F32, Shape.of(0, 5, 3));
                HostTensor mask = HostTensor.zeros(DType.F32, Shape.of(0, 5));
                assertEquals(List.of(Shape.of(0, 5, 2), Shape.of(0, 5, 2)),
                        List.of(t.predict(none).shape(), t.predict(none, mask).shape()));
            }
        });
    }
}
