package dev.descent.onnx;

import dev.descent.nn.recurrent.Merge;
import dev.descent.tensor.HostTensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a reader knows of a value in a graph. */
sealed interface Value {
    /** What an axis counts. */
    enum Kind {
        /** An axis of an input but its last: examples, steps. */
        OUTER,
        /** Features: what layers work on. */
        FEATURE,
        /** The directions of a recurrent operator. */
        DIRECTION,
        /** One, put in by Unsqueeze. */
        ONE
    }

    /**
     * An axis.
     *
     * @param input whose axis it is, for an outer one
     * @param index of the axis there
     */
    record Axis(Kind kind, String input, int index) {
        static final Axis FEATURE = new Axis(Kind.FEATURE, "", 0);
        static final Axis DIRECTION = new Axis(Kind.DIRECTION, "", 0);
        static final Axis ONE = new Axis(Kind.ONE, "", 0);
    }

    /** Weights. */
    record Floats(HostTensor tensor) implements Value {}

    /** Truth values. */
    record Flags(List<Integer> shape, List<Boolean> values) implements Value {}

    /**
     * A size: a number, or the extent of an axis.
     *
     * @param number counts where there is no axis
     */
    record Size(long number, @Nullable Axis axis) {
        static Size of(long n) {
            return new Size(n, null);
        }
    }

    /** Whole numbers, one or a list of them. */
    record Sizes(List<Size> entries, boolean single) implements Value {
        public Sizes {
            entries = List.copyOf(entries);
        }
    }

    /** Zeros of any shape. */
    record Zeros() implements Value {}

    /** Weights [D, 1, H] repeated for every example. */
    record Repeated(HostTensor tensor) implements Value {}

    /**
     * What a recurrent operator gives.
     *
     * @param what outputs, the last of them, or the cells
     * @param number of the operator among those read
     * @param merge how directions became one, if they did
     * @param filled whether the outputs behind the end of a sequence repeat the last one
     */
    record Rnn(Part what, int number, @Nullable Merge merge, boolean filled) {
        enum Part {
            ALL,
            LAST,
            CELL
        }

        Rnn merged(Merge how) {
            return new Rnn(what, number, how, filled);
        }
    }

    /**
     * An input, or what the layers read so far make of it.
     *
     * @param input name of the input if no layer touched it yet, else empty
     * @param version of the chain of layers that gave it
     * @param ints whether it holds indices
     * @param axes outermost first
     * @param rnn for what a recurrent operator gives
     */
    record Flow(String input, int version, boolean ints, List<Axis> axes, @Nullable Rnn rnn) implements Value {
        public Flow {
            axes = List.copyOf(axes);
        }

        Flow with(List<Axis> other) {
            return new Flow(input, version, ints, other, rnn);
        }

        Flow with(Rnn other) {
            return new Flow(input, version, ints, axes, other);
        }

        Flow without(int axis) {
            List<Axis> rest = new ArrayList<>(axes);
            rest.remove(axis);
            return with(rest);
        }

        boolean isSequence() {
            return axes.size() == 3 && axes.get(0).kind() == Kind.OUTER && axes.get(1).kind() == Kind.OUTER
                    && axes.get(2).kind() == Kind.FEATURE;
        }

        boolean endsWithFeatures() {
            return !axes.isEmpty() && axes.getLast().kind() == Kind.FEATURE;
        }

        boolean isState() {
            return rnn != null && rnn.what() != Rnn.Part.ALL;
        }
    }

    /** Last states side by side. */
    record States() implements Value {}

    /** 0, 1, 2 … along an axis. */
    record Steps(List<Axis> axes) implements Value {}

    /** Whether a step comes before the end of its sequence. */
    record Valid(List<Axis> axes) implements Value {}

    /** What a bidirectional operator has behind the end of a sequence here: [D, B, H]. */
    record Fill(int number) implements Value {}
}
