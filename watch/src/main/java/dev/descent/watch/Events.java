package dev.descent.watch;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The few messages of TensorBoard that a run needs, encoded: {@code Event} and {@code Summary} with a scalar, a
 * histogram or a text, and {@code SessionLog}. Field numbers are those of TensorFlow's {@code event.proto}, {@code
 * summary.proto}, {@code histogram.proto} and {@code tensor.proto}.
 */
final class Events {
    private static final int EVENT_WALL_TIME = 1;
    private static final int EVENT_STEP = 2;
    private static final int EVENT_FILE_VERSION = 3;
    private static final int EVENT_SUMMARY = 5;
    private static final int EVENT_SESSION = 7;
    private static final int SESSION_STATUS = 1;
    private static final int STATUS_START = 1;
    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_SIMPLE = 2;
    private static final int VALUE_HISTOGRAM = 5;
    private static final int VALUE_TENSOR = 8;
    private static final int VALUE_METADATA = 9;
    private static final int METADATA_PLUGIN = 1;
    private static final int METADATA_CLASS = 4;
    private static final int CLASS_TENSOR = 2;
    private static final int PLUGIN_NAME = 1;
    private static final int TENSOR_TYPE = 1;
    private static final int TENSOR_SHAPE = 2;
    private static final int TENSOR_STRINGS = 8;
    private static final int TYPE_STRING = 7;
    private static final int SHAPE_DIMENSION = 2;
    private static final int DIMENSION_SIZE = 1;
    private static final int HISTOGRAM_LIMITS = 6;
    private static final int HISTOGRAM_COUNTS = 7;

    private Events() {}

    /** Writes the fields of a message. */
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes, 256);
        try {
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /** The first event of a file. */
    static byte[] version(double wallTime) {
        return message(out -> {
            out.writeDouble(EVENT_WALL_TIME, wallTime);
            out.writeString(EVENT_FILE_VERSION, "brain.Event:2");
        });
    }

    /** From here on goes a run that goes on: TensorBoard forgets what it has read of this step and later ones. */
    static byte[] start(double wallTime, long step) {
        byte[] session = message(out -> out.writeEnum(SESSION_STATUS, STATUS_START));
        return message(out -> {
            out.writeDouble(EVENT_WALL_TIME, wallTime);
            out.writeInt64(EVENT_STEP, step);
            out.writeByteArray(EVENT_SESSION, session);
        });
    }

    private static byte[] event(double wallTime, long step, String tag, Fields value) {
        byte[] inner = message(out -> {
            out.writeString(VALUE_TAG, tag);
            value.write(out);
        });
        byte[] summary = message(out -> out.writeByteArray(SUMMARY_VALUE, inner));
        return message(out -> {
            out.writeDouble(EVENT_WALL_TIME, wallTime);
            out.writeInt64(EVENT_STEP, step);
            out.writeByteArray(EVENT_SUMMARY, summary);
        });
    }

    static byte[] scalar(double wallTime, long step, String tag, double x) {
        return event(wallTime, step, tag, out -> out.writeFloat(VALUE_SIMPLE, (float) x));
    }

    static byte[] histogram(double wallTime, long step, String tag, Histogram h) {
        byte[] inner = message(out -> {
            int field = 1; // min, max, num, sum, sum_squares
            for (double x : new double[] {h.min(), h.max(), h.count(), h.sum(), h.squares()}) {
                out.writeDouble(field++, x);
            }
            packed(out, HISTOGRAM_LIMITS, h.limits());
            packed(out, HISTOGRAM_COUNTS, h.counts());
        });
        return event(wallTime, step, tag, out -> out.writeByteArray(VALUE_HISTOGRAM, inner));
    }

    private static void packed(CodedOutputStream out, int field, double[] values) throws IOException {
        byte[] inner = message(o -> {
            for (double x : values) {
                o.writeDoubleNoTag(x);
            }
        });
        out.writeByteArray(field, inner);
    }

    /** A text; TensorBoard takes it for Markdown. */
    static byte[] text(double wallTime, long step, String tag, String text) {
        byte[] plugin = message(out -> out.writeString(PLUGIN_NAME, "text"));
        byte[] metadata = message(out -> {
            out.writeByteArray(METADATA_PLUGIN, plugin);
            out.writeEnum(METADATA_CLASS, CLASS_TENSOR);
        });
        byte[] one = message(out -> out.writeInt64(DIMENSION_SIZE, 1));
        byte[] shape = message(out -> out.writeByteArray(SHAPE_DIMENSION, one));
        byte[] tensor = message(out -> {
            out.writeEnum(TENSOR_TYPE, TYPE_STRING);
            out.writeByteArray(TENSOR_SHAPE, shape);
            out.writeByteArray(TENSOR_STRINGS, text.getBytes(StandardCharsets.UTF_8));
        });
        return event(wallTime, step, tag, out -> {
            out.writeByteArray(VALUE_TENSOR, tensor);
            out.writeByteArray(VALUE_METADATA, metadata);
        });
    }
}
