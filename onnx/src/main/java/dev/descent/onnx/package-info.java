/**
 * Models to ONNX, the format that other frameworks and runtimes read, and back. The bytes are written and read by the
 * classes that protobuf makes of ONNX's own description.
 *
 * <pre>{@code
 * OnnxExport.of(net, trainer.weights()).write(Path.of("net.onnx"), false);
 * OnnxModel back = OnnxImport.read(Path.of("net.onnx"));
 * }</pre>
 *
 * <p>Files say opset {@value dev.descent.onnx.OnnxExport#OPSET}; batch and time are free axes. Layers that ONNX has no
 * operator for are refused by name when written, operators that are no layer here when read.
 */
@NullMarked
package dev.descent.onnx;

import org.jspecify.annotations.NullMarked;
