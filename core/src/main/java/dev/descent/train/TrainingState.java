package dev.descent.train;

import dev.descent.tensor.HostTensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that decides how training goes on, copied from the device: a trainer of the same model, optimiser, seed and batch
 * size that is given it ends with the same weights, bit for bit, as the one it was taken from. Random numbers need no
 * place here: they follow from seed and step.
 *
 * @param seed seed of the trainer
 * @param steps finished steps
 * @param epochs finished epochs
 * @param weights parameters and buffers, by path
 * @param optimizer momentum, squared gradients and the like, by the path of their parameter and {@code .slot1} or
 *     {@code .slot2}
 * @param carried what a stateful model carries to the next batch, in the order of its layers; empty between epochs
 * @param fit where the call of {@link Trainer#fit} stands that was running, if one was
 */
public record TrainingState(
        long seed,
        long steps,
        int epochs,
        Map<String, HostTensor> weights,
        Map<String, HostTensor> optimizer,
        List<HostTensor> carried,
        Optional<FitState> fit) {
    public TrainingState {
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
        optimizer = Collections.unmodifiableMap(new LinkedHashMap<>(optimizer));
        carried = List.copyOf(carried);
    }
}
