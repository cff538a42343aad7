package dev.descent.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.descent.storage.StorageException;
import java.io.IOException;

/**
 * Walks over the bytes of a file before objects are made of them: two bytes can become an object of a hundred, so the
 * parts are counted first.
 */
final class WireCheck {
    /** Fields of messages, each of which can become an object. */
    static final int MAX_PARTS = 1 << 18;

    static final int MAX_TENSORS = 65_536;
    private static final int MAX_DEPTH = 16;

    private int parts;
    private int tensors;

    /**
     * Parses a file.
     *
     * @throws StorageException if it is no ONNX file, or holds more parts than a model can have
     */
    static ModelProto parse(byte[] file) {
        try {
            new WireCheck().walk(CodedInputStream.newInstance(file), ModelProto.getDescriptor(), 0);
            CodedInputStream in = CodedInputStream.newInstance(file);
            in.setRecursionLimit(2 * MAX_DEPTH);
            return ModelProto.parseFrom(in);
        } catch (InvalidProtocolBufferException e) {
            throw new StorageException("its bytes are no ONNX: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StorageException("its bytes cannot be read: " + e.getMessage(), e);
        }
    }

    private void walk(CodedInputStream in, Descriptor message, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new StorageException("its parts lie more than " + MAX_DEPTH + " deep in each other");
        }
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (++parts > MAX_PARTS) {
                throw new StorageException("it has more than " + MAX_PARTS + " parts");
            }
            if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_START_GROUP) {
                throw new StorageException("its bytes are no ONNX: it has a group, and ONNX has none");
            }
            FieldDescriptor field = message.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            if (field == null || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE
                    || WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                in.skipField(tag);
                continue;
            }
            Descriptor inner = field.getMessageType();
            if (inner.equals(TensorProto.getDescriptor()) && ++tensors > MAX_TENSORS) {
                throw new StorageException("it has more than " + MAX_TENSORS + " tensors");
            }
            int outer = in.pushLimit(in.readRawVarint32());
            walk(in, inner, depth + 1);
            in.popLimit(outer);
        }
    }
}
