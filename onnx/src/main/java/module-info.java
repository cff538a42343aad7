/** Models to ONNX, the format that other frameworks and runtimes read, and back. */
@SuppressWarnings("requires-automatic") // protobuf and the classes that it made have no module descriptors
module dev.descent.onnx {
    requires transitive dev.descent.core;
    requires transitive dev.descent.storage;
    requires com.fasterxml.jackson.databind;
    requires com.google.protobuf;
    requires org.tribuo.util.onnx;
    requires static org.jspecify;

    exports dev.descent.onnx;
}
