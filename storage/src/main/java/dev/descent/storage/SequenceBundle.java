package dev.descent.storage;

import dev.descent.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A trained model of sequences with what is needed to use it.
 *
 * @param kind what its sequences are, for example {@code text} or {@code rolls}
 * @param architecture its layers
 * @param alphabet the symbols that it reads and says, by number; empty if its inputs are no symbols
 * @param seed seed of the training run
 * @param weights parameters and buffers by path
 */
public record SequenceBundle(
        String kind, Architecture architecture, List<String> alphabet, long seed, Map<String, HostTensor> weights) {
    public SequenceBundle {
        alphabet = List.copyOf(alphabet);
        weights = new LinkedHashMap<>(weights);
    }
}
