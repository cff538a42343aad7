package dev.descent.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import dev.descent.storage.StorageException;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Tensors of a file as values; sizes are checked before memory is taken for them. */
final class Constants {
    private static final int MAX_RANK = 8;

    private Constants() {}

    /**
     * A tensor.
     *
     * @param where for messages, as in {@code tensor 'w'}
     * @throws StorageException if its data does not fit its shape, lies in another file or has a type that is not read
     */
    static Value read(TensorProto t, String where) {
        if (t.getDataLocation() == TensorProto.DataLocation.EXTERNAL || t.getExternalDataCount() > 0) {
            throw new StorageException(where + " lies in another file, which is not read: save the model with all data"
                    + " inside, as exporters do for models below 2 GiB unless told otherwise");
        }
        if (t.hasSegment()) {
            throw new StorageException(where + " is a segment of a tensor, which is not read");
        }
        int[] dims = dims(t, where);
        DataType type = DataType.forNumber(t.getDataType());
        if (type == null) {
            throw new StorageException(where + " has the unknown type " + t.getDataType());
        }
        return switch (type) {
            case FLOAT -> floats(t, dims, where);
            case INT64, INT32 -> sizes(t, type, dims, where);
            case BOOL -> flags(t, dims, where);
            default -> throw new StorageException(where + " has type " + type + "; FLOAT, INT64, INT32 and BOOL are"
                    + " read: convert the model to 32-bit floats");
        };
    }

    private static int[] dims(TensorProto t, String where) {
        if (t.getDimsCount() > MAX_RANK) {
            throw new StorageException(where + " has " + t.getDimsCount() + " axes; " + MAX_RANK + " at most are read");
        }
        int[] dims = new int[t.getDimsCount()];
        for (int i = 0; i < dims.length; i++) {
            long d = t.getDims(i);
            if (d < 0 || d > Integer.MAX_VALUE) {
                throw new StorageException(where + " has an extent of " + d);
            }
            dims[i] = (int) d;
        }
        return dims;
    }

    /** Elements, as many as there are in the data too. */
    private static int count(TensorProto t, int[] dims, int bytes, int listed, String where) {
        long n = 1;
        try {
            for (int d : dims) {
                n = Math.multiplyExact(n, d);
            }
            long wanted = Math.multiplyExact(n, bytes);
            if (t.hasRawData() ? t.getRawData().size() != wanted || listed > 0 : listed != n) {
                throw new StorageException(where + " " + Shape.of(dims) + " needs " + n + " elements of " + bytes
                        + " bytes, its data has " + (t.hasRawData() ? t.getRawData().size() + " bytes" : listed
                                + " elements"));
            }
            return Math.toIntExact(n);
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new StorageException(where + " is too large", e);
        }
    }

    private static ByteBuffer raw(ByteString data) {
        return data.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Value floats(TensorProto t, int[] dims, String where) {
        float[] a = new float[count(t, dims, Float.BYTES, t.getFloatDataCount(), where)];
        if (t.hasRawData()) {
            raw(t.getRawData()).asFloatBuffer().get(a);
        } else {
            for (int i = 0; i < a.length; i++) {
                a[i] = t.getFloatData(i);
            }
        }
        for (int i = 0; i < a.length; i++) {
            if (!Float.isFinite(a[i])) {
                throw new StorageException(where + " holds " + a[i] + " at element " + i + "; what is asked of such a"
                        + " model is worth nothing");
            }
        }
        return new Value.Floats(HostTensor.of(a, Shape.of(dims)));
    }

    private static Value sizes(TensorProto t, DataType type, int[] dims, String where) {
        boolean wide = type == DataType.INT64;
        int n = count(t, dims, wide ? Long.BYTES : Integer.BYTES,
                wide ? t.getInt64DataCount() : t.getInt32DataCount(), where);
        if (dims.length > 1 || n > MAX_RANK * MAX_RANK) {
            throw new StorageException(where + " holds whole numbers " + Shape.of(dims) + "; only sizes and axes are"
                    + " read as whole numbers, one list of them at a time");
        }
        List<Value.Size> all = new ArrayList<>();
        ByteBuffer raw = raw(t.getRawData());
        for (int i = 0; i < n; i++) {
            long v = !t.hasRawData()
                    ? wide ? t.getInt64Data(i) : t.getInt32Data(i)
                    : wide ? raw.getLong() : raw.getInt();
            all.add(Value.Size.of(v));
        }
        return new Value.Sizes(all, dims.length == 0);
    }

    private static Value flags(TensorProto t, int[] dims, String where) {
        int n = count(t, dims, 1, t.getInt32DataCount(), where);
        if (n > MAX_RANK * MAX_RANK) {
            throw new StorageException(where + " holds " + n + " truth values, which no layer here has");
        }
        List<Boolean> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            all.add(t.hasRawData() ? t.getRawData().byteAt(i) != 0 : t.getInt32Data(i) != 0);
        }
        List<Integer> shape = new ArrayList<>();
        for (int d : dims) {
            shape.add(d);
        }
        return new Value.Flags(shape, all);
    }
}
