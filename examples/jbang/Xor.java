///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS dev.descent:descent-core:0.1.0-SNAPSHOT
//DEPS dev.descent:descent-cpu-backend:0.1.0-SNAPSHOT
//DEPS org.slf4j:slf4j-simple:2.0.20
//RUNTIME_OPTIONS --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED

import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.Activation;
import dev.descent.nn.Dense;
import dev.descent.nn.Loss;
import dev.descent.nn.Sequential;
import dev.descent.optim.Optimizer;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.Trainer;

/** Learns exclusive or: the smallest task that needs a hidden layer. */
void main() {
    HostTensor inputs = HostTensor.of(new float[] {0, 0, 0, 1, 1, 0, 1, 1}, Shape.of(4, 2));
    HostTensor classes = HostTensor.of(new int[] {0, 1, 1, 0}, Shape.of(4));
    Sequential net = new Sequential(new Dense(2, 8, Activation.TANH), new Dense(8, 2));
    try (Device device = Devices.open();
            Trainer trainer = Trainer.builder(net, Loss.crossEntropy()).device(device)
                    .optimizer(Optimizer.adam(0.05)).batchSize(4).build()) {
        trainer.fit(Dataset.of(inputs, classes), 200);
        HostTensor scores = trainer.predict(inputs);
        for (int i = 0; i < 4; i++) {
            int answer = scores.get(2 * i + 1) > scores.get(2 * i) ? 1 : 0;
            IO.println((int) inputs.get(2 * i) + " xor " + (int) inputs.get(2 * i + 1) + " = " + answer);
        }
    }
}
