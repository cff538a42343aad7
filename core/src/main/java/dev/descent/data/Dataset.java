package dev.descent.data;

import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Examples with their targets. Axis 0 of every tensor counts the examples, n of them.
 *
 * <ul>
 *   <li>inputs: real numbers F32 [n, …] or indices I32 [n, …], one tensor for each input of the network;
 *   <li>target: class numbers I32 [n] or, one for each time step, I32 [n, T]; or real numbers F32 [n] or F32 [n, …]
 *       (regression, several labels, a sequence);
 *   <li>weights, if any: F32 [n], how much each example counts, or F32 [n, T], how much each time step does.
 * </ul>
 *
 * <p>All values are checked when a data set is made. The tensors are shared, not copied: leave them as they are.
 */
public final class Dataset {
    private static final Logger LOG = LoggerFactory.getLogger(Dataset.class);

    private final List<HostTensor> inputs;
    private final HostTensor target;
    private final @Nullable HostTensor weights;
    private final List<String> classNames;
    /** Whether input 1 is the mask of input 0. */
    private final boolean masked;

    private final @Nullable Streams streams;
    private final @Nullable Origins origins;

    /** A part for training and a part for testing. */
    public record Split(Dataset train, Dataset test) {}

    /**
     * How the examples follow each other where they are windows of streams, see {@link StreamWindows}.
     *
     * @param count streams: example i + count goes on where example i was
     * @param window steps of a window
     * @param stride steps from the start of one window to that of the next
     */
    public record Streams(int count, int window, int stride) {}

    private Dataset(
            List<HostTensor> inputs,
            HostTensor target,
            @Nullable HostTensor weights,
            List<String> classNames,
            boolean masked,
            @Nullable Streams streams,
            @Nullable Origins origins) {
        this.masked = masked;
        this.streams = streams;
        this.origins = origins;
        this.inputs = inputs;
        this.target = target;
        this.weights = weights;
        this.classNames = classNames;
    }

    /** One input and its target. */
    public static Dataset of(HostTensor input, HostTensor target) {
        return of(List.of(input), target, null);
    }

    /**
     * Several inputs, a target and, if wanted, a weight for each example; class numbers with weight 0 are 0 in the
     * data set, since they mean nothing.
     *
     * @throws IllegalArgumentException if a shape or type does not fit, or a value is NaN, infinite or out of range;
     *     the message names the tensor, the row and the value
     */
    public static Dataset of(List<HostTensor> inputs, HostTensor target, @Nullable HostTensor weights) {
        List<HostTensor> copy = List.copyOf(inputs);
        DatasetChecks.check(copy, target, weights);
        return new Dataset(copy, cleaned(target, weights), weights, List.of(), false, null, null);
    }

    private static HostTensor cleaned(HostTensor target, @Nullable HostTensor weights) {
        return weights != null && target.type() == DType.I32 ? Masks.cleaned(target, weights) : target;
    }

    /**
     * Sequences of unequal lengths, padded to the longest: the mask F32 [n, T], 1 for a real step and 0 for padding in
     * any pattern, becomes the second input, and the weights too where the target has a value for every step. What
     * stands at masked steps has no influence: NaN, infinite values, indices and class numbers are 0 in the data set,
     * which is a copy then.
     *
     * @param input [n, T, …]
     * @param target one for each sequence [n] or [n, k], or for each step I32 [n, T] or F32 [n, T, k]
     * @param mask as {@link Masks#ofLengths} makes it
     */
    public static Dataset ofSequences(HostTensor input, HostTensor target, HostTensor mask) {
        Masks.check(mask, input);
        boolean perStep = target.type() == DType.I32 ? target.shape().rank() == 2 : target.shape().rank() == 3;
        List<HostTensor> inputs = List.of(Masks.cleaned(input, mask), mask);
        boolean fits = perStep && target.shape().dim(0) == mask.shape().dim(0)
                && target.shape().dim(1) == mask.shape().dim(1);
        HostTensor clean = fits ? Masks.cleaned(target, mask) : target;
        HostTensor weights = perStep ? mask : null;
        DatasetChecks.check(inputs, clean, weights);
        return new Dataset(inputs, clean, weights, List.of(), true, null, null);
    }

    /** The input tensors. */
    public List<HostTensor> inputs() {
        return inputs;
    }

    /** The first input: the only one of most networks. */
    public HostTensor input() {
        return inputs.getFirst();
    }

    public HostTensor target() {
        return target;
    }

    /** The weight of each example, or null where all count the same. */
    public @Nullable HostTensor weights() {
        return weights;
    }

    /** How windows of streams follow each other, if these are some and still all in order. */
    public Optional<Streams> streams() {
        return Optional.ofNullable(streams);
    }

    /** The same examples as windows of streams. */
    Dataset inStreams(Streams s) {
        return new Dataset(inputs, target, weights, classNames, masked, s, origins);
    }

    /** Number of examples. */
    public int size() {
        return target.shape().dim(0);
    }

    /** The names of the classes (or of the columns of a real target) by number; empty if none were given. */
    public List<String> classNames() {
        return classNames;
    }

    /**
     * Number of classes: the number of names, without names the largest class number + 1; of a real target the
     * columns (its last axis).
     */
    public int classCount() {
        if (!classNames.isEmpty()) {
            return classNames.size();
        }
        if (target.type() != DType.I32) {
            return target.shape().rank() == 1 ? 1 : target.shape().dim(-1);
        }
        int largest = 0;
        for (int c : target.ints()) {
            largest = Math.max(largest, c);
        }
        return largest + 1;
    }

    /**
     * How many targets each class has.
     *
     * @throws IllegalStateException if the target does not hold class numbers
     */
    public int[] classSizes() {
        requireClasses("counting classes");
        int[] sizes = new int[classCount()];
        for (int c : target.ints()) {
            sizes[c]++;
        }
        return sizes;
    }

    /** The same examples with names for the classes, or for the columns of a real target. */
    public Dataset withClassNames(List<String> names) {
        List<String> copy = List.copyOf(names);
        Set<String> seen = new HashSet<>();
        for (String name : copy) {
            if (!seen.add(name)) {
                throw new IllegalArgumentException("the class name '" + name + "' occurs twice; names must differ");
            }
        }
        if (!copy.isEmpty()) {
            DatasetChecks.checkNames(target, copy);
        }
        return new Dataset(inputs, target, weights, copy, masked, streams, origins);
    }

    /** {@link #withClassNames(List)} for names written out. */
    public Dataset withClassNames(String... names) {
        return withClassNames(List.of(names));
    }

    /** The same examples with a weight for each (F32 [n]), or without weights for null. */
    public Dataset withWeights(@Nullable HostTensor newWeights) {
        if (newWeights != null) {
            DatasetChecks.checkWeights(newWeights, target);
        }
        return new Dataset(inputs, target, newWeights, classNames, masked, streams, origins);
    }

    /**
     * The same examples with another target, for example a scaled one, and without names for classes.
     *
     * @throws IllegalArgumentException as {@link #of(List, HostTensor, HostTensor)}
     */
    public Dataset withTarget(HostTensor newTarget) {
        DatasetChecks.check(inputs, newTarget, weights);
        return new Dataset(inputs, cleaned(newTarget, weights), weights, List.of(), masked, streams, origins);
    }

    /**
     * The same examples with the line of the file that each stands in, counted from 1; messages about an example name
     * it, also when it was chosen from these or mixed with them.
     */
    public Dataset withLines(int... lines) {
        if (lines.length != size()) {
            throw new IllegalArgumentException(lines.length + " lines for " + size() + " examples");
        }
        return new Dataset(inputs, target, weights, classNames, masked, streams, new Origins(true, lines.clone()));
    }

    /**
     * What a user finds an example by: {@code line 57} if the lines of a file are known, else {@code example 56}, its
     * number in the data set that it was first chosen from, counted from 0.
     *
     * @throws IndexOutOfBoundsException if there is no such example
     */
    public String name(int row) {
        Objects.checkIndex(row, size());
        Origins o = origins;
        return o == null ? "example " + row : (o.lines() ? "line " : "example ") + o.numbers()[row];
    }

    /** What {@link #name} counts: {@code of the file}, or {@code of the data, counted from 0}. */
    public String named() {
        return origins != null && origins.lines() ? "of the file" : "of the data, counted from 0";
    }

    /**
     * The same examples with one input tensor replaced, for example by a scaled one.
     *
     * @throws IndexOutOfBoundsException if there is no such input
     */
    public Dataset withInput(int index, HostTensor input) {
        if (index < 0 || index >= inputs.size()) {
            throw new IndexOutOfBoundsException("input " + index + " is to be replaced, "
                    + (inputs.size() == 1
                            ? "the data set has one, input 0"
                            : "inputs go from 0 to " + (inputs.size() - 1)));
        }
        Objects.requireNonNull(input, () -> "the new input " + index + " is null");
        List<HostTensor> changed = new ArrayList<>(inputs);
        changed.set(index, input);
        if (masked) {
            Masks.check(changed.get(1), changed.get(0));
            changed.set(0, Masks.cleaned(changed.get(0), changed.get(1)));
        }
        DatasetChecks.check(changed, target, weights);
        return new Dataset(List.copyOf(changed), target, weights, classNames, masked, streams, origins);
    }

    /**
     * A copy of chosen examples, in the given order; an example may be chosen more than once.
     *
     * @throws IllegalArgumentException if none is chosen
     * @throws IndexOutOfBoundsException if there is no such example
     */
    public Dataset rows(int... indices) {
        if (indices.length == 0) {
            throw new IllegalArgumentException("no rows chosen; a data set needs at least one example");
        }
        for (int i : indices) {
            if (i < 0 || i >= size()) {
                throw new IndexOutOfBoundsException("row " + i + " chosen, rows go from 0 to " + (size() - 1));
            }
        }
        List<HostTensor> chosen = new ArrayList<>();
        for (HostTensor input : inputs) {
            chosen.add(input.rows(indices));
        }
        HostTensor chosenWeights = weights == null ? null : weights.rows(indices);
        return new Dataset(List.copyOf(chosen), target.rows(indices), chosenWeights, classNames, masked, null,
                Origins.chosen(origins, indices));
    }

    /** All examples in a random order. */
    public Dataset shuffled(long seed) {
        return rows(Shuffle.order(size(), seed, 0));
    }

    /**
     * Puts a random part of the examples aside; both parts keep the order of this data set.
     *
     * @param testFraction share of the test part, above 0 and below 1; each part gets at least one example
     */
    public Split split(double testFraction, long seed) {
        return Splits.split(this, Splits.random(size(), testFraction, seed));
    }

    /**
     * As {@link #split}, but every class keeps its share: the test part takes that fraction of each class, rounded by
     * largest remainder. At least one example of each class stays in the training part, so a class with a single
     * example is trained on and never tested; a warning names it.
     *
     * @throws IllegalStateException unless the target is I32 [n]
     */
    public Split stratifiedSplit(double testFraction, long seed) {
        requireClasses("a stratified split");
        if (target.shape().rank() != 1) {
            throw new IllegalStateException(
                    "a stratified split needs one class number for each example, the target has shape "
                            + target.shape() + "; use split");
        }
        Split split = Splits.split(this, Splits.stratified(target.ints(), classCount(), testFraction, seed));
        warnOfSingles();
        return split;
    }

    private void warnOfSingles() {
        int[] sizes = classSizes();
        List<String> singles = new ArrayList<>();
        for (int c = 0; c < sizes.length; c++) {
            if (sizes[c] == 1) {
                singles.add(classNames.isEmpty() ? Integer.toString(c) : "'" + classNames.get(c) + "'");
            }
        }
        if (!singles.isEmpty()) {
            LOG.warn("one example only of class {}: it is trained on and never tested, so that no metric says how well"
                    + " it is found; add examples, or leave the class out", String.join(", ", singles));
        }
    }

    /**
     * Cross-validation: k splits, every example is in the test part of exactly one.
     *
     * @param k number of folds, from 2 to the number of examples
     */
    public List<Split> kFold(int k, long seed) {
        List<Split> folds = new ArrayList<>();
        for (boolean[] test : Splits.folds(size(), k, seed)) {
            folds.add(Splits.split(this, test));
        }
        return List.copyOf(folds);
    }

    private void requireClasses(String what) {
        if (target.type() != DType.I32) {
            throw new IllegalStateException(
                    what + " needs class numbers, the target is " + target.type() + target.shape());
        }
    }

    /** For example {@code 150 examples, input F32[150, 4], target I32[150], 3 classes}. */
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder().append(size()).append(" examples");
        for (HostTensor input : inputs) {
            s.append(", input ").append(input.type()).append(input.shape());
        }
        s.append(", target ").append(target.type()).append(target.shape());
        if (target.type() == DType.I32) {
            s.append(", ").append(classCount()).append(" classes");
        }
        return weights == null ? s.toString() : s.append(", weighted").toString();
    }
}
