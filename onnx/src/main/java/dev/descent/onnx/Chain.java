package dev.descent.onnx;

import dev.descent.nn.recurrent.Merge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The layers read so far, one after the other. A layer can only be put on what the last one gave: every value carries
 * the version of the chain that it belongs to, and whatever changes the chain makes older values useless.
 */
final class Chain {
    private final List<Draft> drafts = new ArrayList<>();
    private final Map<String, Integer> declared = new HashMap<>();
    private int version;
    private int recurrents;
    private int width = -1;
    private boolean zeroPadded;
    private Value.@Nullable Flow taken;
    private @Nullable String input;
    private @Nullable String lengths;
    private Value.@Nullable Axis time;
    private Value.@Nullable Axis batch;

    /** Says how many features an input has. */
    void declare(String name, int features) {
        declared.put(name, features);
    }

    List<Draft> drafts() {
        return drafts;
    }

    /** The input that the first layer takes. */
    @Nullable String input() {
        return input;
    }

    /** The input that says how long sequences are, if there is one. */
    @Nullable String lengths() {
        return lengths;
    }

    /** Whether the first axis of the input is time. */
    boolean isTimeMajor() {
        return time != null && time.index() == 0;
    }

    int recurrents() {
        return recurrents;
    }

    /** What a layer takes: it must be the newest value, of real numbers, with directions merged. */
    Value.Flow take(Node n, Value.Flow f) {
        Value.Flow x = newest(n, f);
        if (x.ints()) {
            throw n.refuse("takes whole numbers; only an embedding (Gather from constant weights) can");
        }
        return x;
    }

    boolean isNewest(Value.Flow f) {
        return f.version() == version;
    }

    /** What an embedding or output takes: the newest value. */
    Value.Flow newest(Node n, Value.Flow f) {
        if (!isNewest(f)) {
            throw n.refuse("does not take what the layer before it gives: models that branch, or use a value twice, are"
                    + " not read, only layers one after the other");
        }
        if (version == 0) {
            if (input != null && !input.equals(f.input())) {
                throw n.refuse("takes a second input, '" + Shown.of(f.input())
                        + "'; models with one input, lengths and states are read");
            }
            input = f.input();
            width = declared.getOrDefault(f.input(), -1);
        }
        taken = f;
        return settled(n, f);
    }

    /** Whether this is the value that the last layer was put on. */
    boolean wasTaken(Value.Flow f) {
        return f.equals(taken);
    }

    /** Lets the recurrent layer that gave a value know what is used of it. */
    private Value.Flow settled(Node n, Value.Flow f) {
        Value.Rnn rnn = f.rnn();
        if (rnn == null) {
            return f;
        }
        if (rnn.what() == Value.Rnn.Part.CELL || rnn.number() != recurrents
                || f.axes().contains(Value.Axis.DIRECTION)) {
            throw n.refuse("takes " + (rnn.what() == Value.Rnn.Part.CELL
                    ? "the cells of an LSTM, which no layer here gives"
                    : "the outputs of a recurrent operator before its axis of directions is gone, by Squeeze, Reshape"
                            + " or a sum"));
        }
        Draft.Recurrent r = (Draft.Recurrent) drafts.getLast();
        boolean last = rnn.what() == Value.Rnn.Part.LAST;
        Merge merge = rnn.merge();
        Draft.Recurrent used = r.settled(merge == null ? Merge.CONCATENATE : merge, last);
        drafts.set(drafts.size() - 1, used);
        width = used.outputs();
        zeroPadded = lengths != null && !last && !rnn.filled();
        return new Value.Flow("", version, false, f.axes(), null);
    }

    /** Puts a layer on; gives what it gives, on the same axes. */
    Value.Flow add(Draft layer, Value.Flow x) {
        drafts.add(layer);
        return changed(x.axes());
    }

    /** Puts a layer on that works on features, the last axis. */
    Value.Flow add(Node n, Draft layer, Value.Flow x, int in, int out) {
        requireWidth(n, in);
        width = out;
        return add(layer, x);
    }

    /** Replaces the last layer by itself with something added. */
    Value.Flow replace(Draft layer, Value.Flow x) {
        drafts.set(drafts.size() - 1, layer);
        return changed(x.axes());
    }

    Value.Flow changed(List<Value.Axis> axes) {
        version++;
        return new Value.Flow("", version, false, axes, null);
    }

    @Nullable Draft last() {
        return drafts.isEmpty() ? null : drafts.getLast();
    }

    void requireWidth(Node n, int in) {
        if (width >= 0 && width != in) {
            throw n.refuse("takes " + in + " features, and is given " + width);
        }
    }

    void forgetWidth() {
        width = -1;
    }

    int width() {
        return width;
    }

    boolean isZeroPadded() {
        return zeroPadded;
    }

    /** Says which axes are time and batch; all recurrent layers must agree. */
    void sequence(Node n, Value.Axis t, Value.Axis b, @Nullable String lengthsInput) {
        boolean agreed = time == null || (time.equals(t) && batch != null && batch.equals(b));
        boolean sameLengths = recurrents == 0 || Objects.equals(lengths, lengthsInput);
        if (!agreed || !sameLengths) {
            throw n.refuse(agreed
                    ? "has other lengths of sequences (sequence_lens) than the recurrent layers before it"
                    : "runs along another axis than the recurrent layers before it");
        }
        time = t;
        batch = b;
        lengths = lengthsInput;
        recurrents++;
        zeroPadded = false;
    }

    boolean isTime(Value.Axis a) {
        return a.equals(time);
    }

    /** The axis of examples: known from recurrent layers, else the first. */
    boolean isBatch(Value.Axis a) {
        return batch == null ? a.kind() == Value.Kind.OUTER && a.index() == 0 : a.equals(batch);
    }
}
