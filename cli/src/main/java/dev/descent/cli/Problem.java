package dev.descent.cli;

import dev.descent.csv.CsvDataset;
import dev.descent.csv.CsvSpec;
import dev.descent.data.Dataset;
import dev.descent.data.Standardizer;
import dev.descent.nn.Task;
import dev.descent.storage.SafeWrite;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * @param watched examples that are evaluated after every epoch: the held-out ones, or where a run is steered by them
 *     (early stopping, plateau) others, put aside from those to learn from, so that the held-out ones decide nothing
 * @param test held-out examples, scaled by what the training examples gave
 * @param testTargets the held-out targets in their own unit
 * @param outputs numbers that the network gives for an example
 * @param warnings what to tell the user of the values
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
        Dataset watched,
        Dataset test,
        HostTensor testTargets,
        int outputs,
        List<String> warnings) {
    private static final int MANY_CLASSES = 20;

    /**
     * How examples are divided.
     *
     * @param testFraction share that is held out
     * @param validation whether the same share of the others is put aside to steer the run
     */
    record Parts(double testFraction, long seed, boolean validation) {
        Dataset.Split split(Dataset all, Task task) {
            if (all.size() < 2) {
                throw new UserError("too few examples: " + all.size() + " cannot be divided; give more rows, or do"
                        + " without --early-stopping and plateau");
            }
            return task == Task.CLASSIFY ? all.stratifiedSplit(testFraction, seed) : all.split(testFraction, seed);
        }
    }

    /** The digits that ship with the program. */
    static Problem digits(Parts parts) {
        Path copy = null;
        try {
            copy = Files.createTempFile("descent-digits", ".csv");
            try (InputStream in = Problem.class.getResourceAsStream("digits.csv")) {
                if (in == null) {
                    throw new IllegalStateException("the digits are missing from this build");
                }
                Files.write(copy, in.readAllBytes());
            }
            return load("digits", copy, CsvSpec.classify("label"), Problem::oneScale, parts);
        } catch (IOException e) {
            throw new UserError("cannot unpack the digits into the folder for temporary files, "
                    + System.getProperty("java.io.tmpdir") + ": " + SafeWrite.reason(e) + "; name another with"
                    + " DESCENT_JAVA_OPTIONS=-Djava.io.tmpdir=FOLDER");
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
    static Problem csv(String name, Path file, CsvSpec spec, Parts parts) {
        return load(name, file, spec, Standardizer::fit, parts);
    }

    private static Problem load(
            String name, Path file, CsvSpec spec, Function<HostTensor, Standardizer> scaling, Parts parts) {
        CsvDataset table = CsvDataset.load(file, spec);
        Dataset all = table.data();
        if (all.size() < 2) {
            throw new UserError(file + " has " + Words.count(all.size(), "example")
                    + "; two are the least to train and to test on");
        }
        Task task = spec.task();
        if (task == Task.CLASSIFY) {
            checkClasses(file, table);
        }
        if (task != Task.CLASSIFY && all.target().shape().rank() == 1) {
            HostTensor column = all.target().reshape(Shape.of(all.size(), 1));
            all = all.withTarget(column).withClassNames(all.classNames());
        }
        Dataset.Split split = parts.split(all, task);
        Dataset test = split.test();
        Dataset.Split inner = parts.validation() ? parts.split(split.train(), task) : split;
        Dataset train = inner.train();
        Dataset watched = inner.test();
        Standardizer scale = scaling.apply(train.input());
        List<String> warnings = new ArrayList<>(FarValues.warnings(table.featureNames(), scale,
                inputs(train), inputs(watched), inputs(test)));
        train = train.withInput(0, scale.apply(train.input()));
        watched = watched.withInput(0, scale.apply(watched.input()));
        test = test.withInput(0, scale.apply(test.input()));
        Optional<Standardizer> targetScale = Optional.empty();
        HostTensor targets = test.target();
        if (task == Task.REGRESS) {
            Standardizer s = Standardizer.fit(train.target());
            targetScale = Optional.of(s);
            warnings.addAll(FarValues.warnings(table.labelNames(), s,
                    targets(train), targets(watched), targets(test)));
            train = train.withTarget(s.apply(train.target()));
            watched = watched.withTarget(s.apply(watched.target()));
            test = test.withTarget(s.apply(test.target()));
        }
        int outputs = task == Task.CLASSIFY ? all.classNames().size() : all.target().shape().dim(1);
        List<String> classes = task == Task.CLASSIFY ? all.classNames() : List.of();
        return new Problem(name, task, table.featureNames(), table.labelNames(), classes, scale, targetScale, train,
                watched, test, targets, outputs, List.copyOf(warnings));
    }

    private static FarValues.Columns inputs(Dataset d) {
        return new FarValues.Columns(d.input(), d);
    }

    private static FarValues.Columns targets(Dataset d) {
        return new FarValues.Columns(d.target(), d);
    }

    /** A column of measurements is no column of classes, although its values can be counted as such. */
    private static void checkClasses(Path file, CsvDataset table) {
        List<String> classes = table.data().classNames();
        int n = table.data().size();
        if (classes.size() > MANY_CLASSES && classes.size() > n / 3 && classes.stream().allMatch(Problem::isNumber)) {
            throw new UserError(file + ": column '" + table.labelNames().getFirst() + "' has " + classes.size()
                    + " different numbers in " + n + " rows, too many for classes; for real values say --task regress");
        }
    }

    private static boolean isNumber(String text) {
        try {
            Double.parseDouble(text);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
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
