package dev.descent.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.descent.tensor.HostTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Arrays as ONNX stores them: raw little-endian bytes. */
final class Tensors {
    private Tensors() {}

    static TensorProto write(String name, HostTensor t) {
        ByteBuffer b = buffer(t.size(), Float.BYTES);
        b.asFloatBuffer().put(t.floats());
        TensorProto.Builder proto = TensorProto.newBuilder().setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber()).setRawData(wrap(b));
        for (int d : t.shape().toArray()) {
            proto.addDims(d);
        }
        return proto.build();
    }

    static TensorProto write(String name, long[] dims, long[] values) {
        ByteBuffer b = buffer(values.length, Long.BYTES);
        b.asLongBuffer().put(values);
        return proto(name, dims, TensorProto.DataType.INT64, b);
    }

    static TensorProto write(String name, long[] dims, boolean[] values) {
        ByteBuffer b = buffer(values.length, 1);
        for (int i = 0; i < values.length; i++) {
            b.put(i, (byte) (values[i] ? 1 : 0));
        }
        return proto(name, dims, TensorProto.DataType.BOOL, b);
    }

    private static TensorProto proto(String name, long[] dims, TensorProto.DataType type, ByteBuffer b) {
        TensorProto.Builder proto =
                TensorProto.newBuilder().setName(name).setDataType(type.getNumber()).setRawData(wrap(b));
        for (long d : dims) {
            proto.addDims(d);
        }
        return proto.build();
    }

    private static ByteBuffer buffer(int count, int bytes) {
        return ByteBuffer.allocate(Math.multiplyExact(count, bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Nobody else sees the buffer, so it need not be copied. */
    private static ByteString wrap(ByteBuffer b) {
        return UnsafeByteOperations.unsafeWrap(b);
    }
}
