package dev.descent.onnx;

import dev.descent.nn.Activate;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Dense;
import dev.descent.nn.Dropout;
import dev.descent.nn.Embedding;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.tensor.DType;
import java.util.List;
import java.util.Optional;

/** What a model takes, as far as its first layer with weights tells. */
final class FirstLayer {
    static final String INPUT = "input";

    private FirstLayer() {}

    static Optional<Flow> input(Module m) {
        return switch (m) {
            case Sequential s -> s.modules().stream()
                    .filter(x -> !(x instanceof Activate || x instanceof Dropout))
                    .findFirst()
                    .flatMap(x -> input(x));
            case Dense d -> Optional.of(features(d.weight().shape().dim(1)));
            case BatchNorm n -> Optional.of(features(size(n)));
            case LayerNorm n -> Optional.of(features(size(n)));
            case Embedding e -> Optional.of(new Flow(INPUT, DType.I32, List.of(Flow.Extent.free("batch"),
                    Flow.Extent.free("time"))));
            case Recurrent r -> Optional.of(new Flow(INPUT, DType.F32, List.of(Flow.Extent.free("batch"),
                    Flow.Extent.free("time"), Flow.Extent.of(r.form().inputs()))));
            default -> Optional.empty();
        };
    }

    /** Weight and bias have as many values as there are features. */
    private static int size(Module normalisation) {
        return (int) (normalisation.parameterCount() / 2);
    }

    private static Flow features(int n) {
        return new Flow(INPUT, DType.F32, List.of(Flow.Extent.free("batch"), Flow.Extent.of(n)));
    }
}
