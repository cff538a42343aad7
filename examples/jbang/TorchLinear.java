///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS dev.descent:descent-core:0.1.0-SNAPSHOT
//DEPS dev.descent:descent-storage:0.1.0-SNAPSHOT
//DEPS dev.descent:descent-cpu-backend:0.1.0-SNAPSHOT
//DEPS org.slf4j:slf4j-simple:2.0.20
//RUNTIME_OPTIONS --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED

import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.Dense;
import dev.descent.nn.Loss;
import dev.descent.storage.Safetensors;
import dev.descent.storage.StateDict;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.Trainer;
import java.nio.file.Path;

/**
 * Runs a layer that PyTorch saved: {@code save_file(nn.Linear(3, 4).state_dict(), "linear.safetensors")} there, then
 * {@code TorchLinear.java linear.safetensors 1 2 3} here.
 */
void main(String[] args) {
    Path file = Path.of(args[0]);
    Shape weight = Safetensors.read(file).tensors().get("weight").shape(); // [out, in]
    Dense net = new Dense(weight.dim(1), weight.dim(0));
    float[] x = new float[args.length - 1];
    for (int i = 0; i < x.length; i++) {
        x[i] = Float.parseFloat(args[i + 1]);
    }
    try (Device device = Devices.open();
            Trainer trainer = Trainer.builder(net, Loss.meanSquaredError()).device(device).build()) {
        trainer.load(StateDict.load(file, net));
        HostTensor y = trainer.predict(HostTensor.of(x, Shape.of(1, x.length)));
        for (int i = 0; i < y.size(); i++) {
            IO.println(y.get(i));
        }
    }
}
