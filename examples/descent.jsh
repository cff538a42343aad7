// A start file for jshell: examples/README.md says how to begin with it.
import dev.descent.data.*;
import dev.descent.device.*;
import dev.descent.graph.*;
import dev.descent.nn.*;
import dev.descent.nn.Module;
import dev.descent.nn.recurrent.*;
import dev.descent.optim.*;
import dev.descent.tensor.*;
import dev.descent.train.*;
import java.nio.file.Path;

/** A matrix as a traced value: matrix(new float[][] {{1, 2}, {3, 4}}). */
Tensor matrix(float[][] rows) { return Tensor.of(rows); }

/** Trains on the best device and returns how good it is on the same data. */
Evaluation train(Module net, Loss loss, Dataset data, int epochs) {
    try (Device device = Devices.open();
            Trainer trainer = Trainer.builder(net, loss).device(device).build()) {
        trainer.fit(data, epochs);
        return trainer.evaluate(data);
    }
}
