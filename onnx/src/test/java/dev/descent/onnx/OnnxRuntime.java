package dev.descent.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs the bytes of an ONNX file in onnxruntime. */
final class OnnxRuntime implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    OnnxRuntime(byte[] file) {
        try (OrtSession.SessionOptions o = new OrtSession.SessionOptions()) {
            o.setIntraOpNumThreads(1);
            session = environment.createSession(file, o);
        } catch (OrtException e) {
            throw new AssertionError("onnxruntime refuses the file", e);
        }
    }

    /** All outputs by name; ints go in as 64-bit integers. */
    Map<String, HostTensor> run(Map<String, HostTensor> inputs) {
        Map<String, OnnxTensor> in = new LinkedHashMap<>();
        Map<String, HostTensor> out = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, HostTensor> e : inputs.entrySet()) {
                in.put(e.getKey(), tensor(e.getValue()));
            }
            try (OrtSession.Result r = session.run(in)) {
                for (Map.Entry<String, OnnxValue> e : r) {
                    out.put(e.getKey(), host((OnnxTensor) e.getValue()));
                }
            }
        } catch (OrtException e) {
            throw new AssertionError("onnxruntime does not run the file", e);
        } finally {
            in.values().forEach(OnnxTensor::close);
        }
        return out;
    }

    private OnnxTensor tensor(HostTensor t) throws OrtException {
        long[] dims = Arrays.stream(t.shape().toArray()).asLongStream().toArray();
        return t.type() == DType.F32
                ? OnnxTensor.createTensor(environment, FloatBuffer.wrap(t.floats()), dims)
                : OnnxTensor.createTensor(environment,
                        LongBuffer.wrap(Arrays.stream(t.ints()).asLongStream().toArray()), dims);
    }

    private static HostTensor host(OnnxTensor t) {
        TensorInfo info = t.getInfo();
        Shape shape = Shape.of(Arrays.stream(info.getShape()).mapToInt(Math::toIntExact).toArray());
        if (info.type == OnnxJavaType.FLOAT) {
            float[] a = new float[(int) shape.size()];
            FloatBuffer.wrap(a).put(t.getFloatBuffer());
            return HostTensor.of(a, shape);
        }
        int[] a = new int[(int) shape.size()];
        IntBuffer.wrap(a).put(t.getIntBuffer());
        return HostTensor.of(a, shape);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new AssertionError("onnxruntime does not close", e);
        }
    }
}
