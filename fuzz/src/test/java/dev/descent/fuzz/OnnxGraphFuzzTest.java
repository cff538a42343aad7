package dev.descent.fuzz;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.TextFormat;
import dev.descent.storage.StorageException;

/**
 * Graphs of ONNX files. The bytes are a model in protobuf's text form, in which nothing says how long something is: so
 * what Jazzer changes is more often a graph, and gets to the readers of operators.
 */
class OnnxGraphFuzzTest {
    private final Reader reader = new Reader(".onnx", StorageException.class, Imported::read);

    @FuzzTest
    @DictionaryEntries({
        "node {", "input: ", "output: ", "attribute {", "initializer {", "dims: ", "float_data: ", "int64_data: ",
        "ints: ", "data_type: 7", "raw_data: ", "Gemm", "MatMul", "Add", "Sub", "Mul", "Div", "Relu", "Sigmoid",
        "Gelu", "Erf", "Softmax", "BatchNormalization", "LayerNormalization", "Flatten", "RNN", "LSTM", "GRU",
        "Transpose", "Unsqueeze", "Squeeze", "Reshape", "ReduceSum", "Shape", "Gather", "Slice", "Concat",
        "ConstantOfShape", "Expand", "Range", "Less", "Where", "Identity", "Dropout", "Cast", "Constant", "axis",
        "axes", "perm", "transB", "alpha", "direction", "bidirectional", "hidden_size", "value", "2147483647",
        "-9223372036854775808", "nan"
    })
    void read(byte[] bytes) {
        ModelProto.Builder model = ModelProto.newBuilder();
        try {
            TextFormat.merge(Container.text(bytes), model);
        } catch (TextFormat.ParseException e) {
            return; // no model, and the readers of bytes have a test of their own
        }
        reader.read(model.build().toByteArray());
    }
}
