package dev.descent.storage;

import dev.descent.data.Standardizer;
import dev.descent.nn.Task;
import dev.descent.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A trained model with what is needed to use it.
 *
 * @param architecture its layers
 * @param task what its outputs mean
 * @param loss name of the loss it was trained with, for example {@code cross-entropy}
 * @param featureNames the columns it takes, in order
 * @param labelNames the columns it predicts
 * @param classNames classes by number, for classification
 * @param inputScale standardisation of the features
 * @param targetScale standardisation of the targets, for regression
 * @param seed seed of the training run
 * @param weights parameters and buffers by path
 */
public record ModelBundle(
        Architecture architecture,
        Task task,
        String loss,
        List<String> featureNames,
        List<String> labelNames,
        List<String> classNames,
        Standardizer inputScale,
        Optional<Standardizer> targetScale,
        long seed,
        Map<String, HostTensor> weights) {
    public ModelBundle {
        featureNames = List.copyOf(featureNames);
        labelNames = List.copyOf(labelNames);
        classNames = List.copyOf(classNames);
        weights = new LinkedHashMap<>(weights);
    }
}
