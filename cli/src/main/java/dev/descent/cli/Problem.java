package dev.descent.cli;

import dev.descent.csv.CsvDataset;
import dev.descent.csv.CsvSpec;
import dev.descent.data.Dataset;
import dev.descent.data.Standardizer;
import dev.descent.nn.Task;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is to be learned: examples split and scaled.
 *
 * @param name for the result line
 * @param task what the targets mean
 * @param train examples to learn from, scaled
 * @param test held-out examples, scaled by what the training examples gave
 * @param testTargets the held-out targets in their own unit
 * @param outputs numbers that the network gives for an example
 */
record Problem(
        String name,
        Task task,
        List<String> featureNames,
        List<String> labelNames,
        List<String> classNames,
        Standardizer inputScale,
        Optional<Standardizer> targetScale,
        Dataset train,
        Dataset test,
        HostTensor testTargets,
        int outputs) {

    /** The digits that ship with the program. */
    static Problem digits(double testFraction, long seed) {
        Path copy = null;
        try {
            copy = Files.createTempFile("descent-digits", ".csv");
            try (InputStream in = Problem.class.getResourceAsStream("digits.csv")) {
                if (in == null) {
                    throw new IllegalStateException("the digits are missing from this build");
                }
                Files.write(copy, in.readAllBytes());
            }
            return load("digits", copy, CsvSpec.classify("label"), Problem::oneScale, testFraction, seed);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack the digits to " + copy, e);
        } finally {
            delete(copy);
        }
    }

    private static void delete(@Nullable Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot delete the temporary file " + file, e);
            }
        }
    }

    /** Pixels share one scale: by itself, a pixel at the rim that is rarely inked would count far too much. */
    private static Standardizer oneScale(HostTensor pixels) {
        Standardizer all = Standardizer.fit(pixels.reshape(Shape.of(pixels.size(), 1)));
        float[] mean = new float[pixels.shape().dim(1)];
        float[] scale = new float[mean.length];
        Arrays.fill(mean, all.mean()[0]);
        Arrays.fill(scale, all.scale()[0]);
        return new Standardizer(mean, scale);
    }

    /** A table of the user's. */
    static Problem csv(String name, Path file, CsvSpec spec, double testFraction, long seed) {
        return load(name, file, spec, Standardizer::fit, testFraction, seed);
    }

    private static Problem load(
            String name, Path file, CsvSpec spec, Function<HostTensor, Standardizer> scaling, double testFraction,
            long seed) {
        CsvDataset table = CsvDataset.load(file, spec);
        Dataset all = table.data();
        if (all.size() < 2) {
            throw new UserError(file + " has " + all.size() + " example(s); two are the least to train and to test on");
        }
        Task task = spec.task();
        if (task != Task.CLASSIFY && all.target().shape().rank() == 1) {
            HostTensor column = all.target().reshape(Shape.of(all.size(), 1));
            all = Dataset.of(all.inputs(), column, all.weights()).withClassNames(all.classNames());
        }
        Dataset.Split split =
                task == Task.CLASSIFY ? all.stratifiedSplit(testFraction, seed) : all.split(testFraction, seed);
        if (split.train().size() == 0 || split.test().size() == 0) {
            throw new UserError("--test-fraction " + testFraction + " of " + all.size() + " examples leaves "
                    + split.train().size() + " to train and " + split.test().size() + " to test on; both need one");
        }
        Standardizer scale = scaling.apply(split.train().input());
        Dataset train = split.train().withInput(0, scale.apply(split.train().input()));
        Dataset test = split.test().withInput(0, scale.apply(split.test().input()));
        Optional<Standardizer> targetScale = Optional.empty();
        HostTensor targets = test.target();
        if (task == Task.REGRESS) {
            Standardizer s = Standardizer.fit(train.target());
            targetScale = Optional.of(s);
            train = Dataset.of(train.inputs(), s.apply(train.target()), train.weights());
            test = Dataset.of(test.inputs(), s.apply(test.target()), test.weights());
        }
        int outputs = task == Task.CLASSIFY ? all.classNames().size() : all.target().shape().dim(1);
        List<String> classes = task == Task.CLASSIFY ? all.classNames() : List.of();
        return new Problem(name, task, table.featureNames(), table.labelNames(), classes, scale, targetScale, train,
                test, targets, outputs);
    }

    /** w_c = n / (classes · n_c), for labels that are unevenly spread. */
    HostTensor balancedWeights() {
        int[] sizes = train.classSizes();
        float[] w = new float[sizes.length];
        for (int i = 0; i < w.length; i++) {
            w[i] = sizes[i] == 0 ? 0 : (float) (train.size() / ((double) w.length * sizes[i]));
        }
        return HostTensor.of(w);
    }
}
