package dev.descent.benchmarks;

import dev.descent.benchmarks.Workload.Use;
import dev.descent.nn.Activation;
import dev.descent.nn.Dense;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.nn.recurrent.RecurrentBuilder;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** The workloads. */
final class Workloads {
    static final List<Workload> ALL = List.of(
            mlp("mlp_64_32_32_10_b32", 32, false, Use.CPU, 64, 32, 32, 10),
            mlp("mlp_784_512_512_10_b128", 128, false, Use.CPU, 784, 512, 512, 10),
            mlp("mlp_1024_2048_2048_1000_b256", 256, false, Use.CPU, 1024, 2048, 2048, 1000),
            recurrent("rnn_i32_h64_b16_t50", Recurrent.elman(32, 64), 32, 16, 50, 32, false, Use.CPU),
            recurrent("lstm_i96_h256_b32_t64", Recurrent.lstm(96, 256), 96, 32, 64, 96, false, Use.CPU),
            recurrent("gru_i96_h512_b64_t32", Recurrent.gru(96, 512), 96, 64, 32, 96, false, Use.CPU),
            recurrent("lstm_i96_h256_b32_t64_ragged", Recurrent.lstm(96, 256), 96, 32, 64, 96, true, Use.NAMED),
            recurrent("gru_i96_h512_b64_t32_ragged", Recurrent.gru(96, 512), 96, 64, 32, 96, true, Use.NAMED),
            mlp("mlp_784_1024_1024_10_b128", 128, true, Use.GPU, 784, 1024, 1024, 10),
            mlp("mlp_4x4096_b4096", 4096, true, Use.GPU, 4096, 4096, 4096, 4096, 4096),
            recurrent("lstm_i512_h512_b32_t128", Recurrent.lstm(512, 512), 512, 32, 128, 128, false, Use.GPU),
            recurrent("lstm_i1024_h1024_b64_t256", Recurrent.lstm(1024, 1024), 1024, 64, 256, 128, false, Use.GPU),
            recurrent("lstm_i256_h256_b256_t64", Recurrent.lstm(256, 256), 256, 256, 64, 128, false, Use.GPU),
            recurrent("bilstm2_i256_h512_b64_t256", Recurrent.lstm(256, 512).layers(2).bidirectional(), 256, 64, 256,
                    128, false, Use.GPU),
            recurrent("gru_i512_h512_b64_t128", Recurrent.gru(512, 512), 512, 64, 128, 128, false, Use.GPU),
            recurrent("rnn_i256_h256_b64_t512", Recurrent.elman(256, 256), 256, 64, 512, 128, false, Use.GPU),
            recurrent("lstm_i128_h128_b64_t512", Recurrent.lstm(128, 128), 128, 64, 512, 128, false, Use.GPU));

    private Workloads() {}

    /** A multi-layer perceptron with ReLU between its layers: inputs, hidden units, classes. */
    private static Workload mlp(String name, int batch, boolean adam, Use use, int... sizes) {
        int classes = sizes[sizes.length - 1];
        return new Workload(name, Shape.of(batch, sizes[0]), Shape.of(batch), classes, () -> perceptron(sizes), adam,
                false, use);
    }

    private static Module perceptron(int... sizes) {
        List<Module> layers = new ArrayList<>();
        for (int i = 1; i < sizes.length; i++) {
            boolean last = i == sizes.length - 1;
            layers.add(new Dense(sizes[i - 1], sizes[i], last ? Activation.LINEAR : Activation.RELU));
        }
        return new Sequential(layers);
    }

    /** A recurrent network that says a class at every step. */
    private static Workload recurrent(String name, RecurrentBuilder layer, int inputs, int batch, int time,
            int classes, boolean ragged, Use use) {
        return new Workload(name, Shape.of(batch, time, inputs), Shape.of(batch, time), classes, () -> {
            Recurrent r = layer.build();
            return new Sequential(r, new Dense(r.outputs(), classes));
        }, true, ragged, use);
    }
}
