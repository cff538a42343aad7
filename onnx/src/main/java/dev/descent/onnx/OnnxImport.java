package dev.descent.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import dev.descent.storage.StorageException;
import dev.descent.tensor.HostTensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads ONNX files whose graph is layers one after the other: what {@link OnnxExport} writes, and what exporters such
 * as PyTorch's make of the same layers, with the operators that they put around recurrent ones.
 *
 * <p>What is not understood is refused with the node's name and operator: nothing is left out or approximated. Reading
 * trusts nothing: sizes, names, counts and shapes are checked before memory is taken for them, and data in other files
 * is refused. Opset 9 and newer, 32-bit floats.
 */
public final class OnnxImport {
    /** Protocol buffers end at 2 GiB; Java's arrays, and thus weights, a little before. */
    private static final long MAX_FILE = Integer.MAX_VALUE - 16;

    private OnnxImport() {}

    /**
     * Reads a file.
     *
     * @throws StorageException if it is missing or damaged, or holds what is no layer here; the message names the node
     */
    public static OnnxModel read(Path file) {
        if (Files.isDirectory(file)) {
            throw new StorageException(file + ": is a folder, not a file");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            long size = Files.size(file);
            if (size > MAX_FILE) {
                throw new StorageException(file + " has " + size + " bytes; an ONNX file has 2 GiB at most");
            }
            bytes = in.readNBytes((int) MAX_FILE);
        } catch (NoSuchFileException e) {
            throw new StorageException(file + ": no such file", e);
        } catch (IOException e) {
            throw new StorageException("cannot read " + file + ": " + e.getMessage(), e);
        }
        try {
            return read(bytes);
        } catch (StorageException e) {
            throw new StorageException(file + " cannot be imported: " + e.getMessage(), e);
        }
    }

    /**
     * Reads the bytes of a file.
     *
     * @throws StorageException as {@link #read(Path)}
     */
    public static OnnxModel read(byte[] bytes) {
        ModelProto model = WireCheck.parse(bytes);
        if (!model.hasGraph()) {
            throw new StorageException("its bytes are no ONNX model: there is no graph");
        }
        try {
            GraphReader reader = new GraphReader(model, bytes.length);
            Map<String, String> metadata = new LinkedHashMap<>();
            for (StringStringEntryProto e : model.getMetadataPropsList()) {
                metadata.put(e.getKey(), e.getValue());
            }
            String producer = (model.getProducerName() + " " + model.getProducerVersion()).strip();
            OnnxModel read = new ModelBuilder(reader.read()).build(producer, model.getDocString(), metadata);
            long weights = 0;
            for (HostTensor t : read.weights().values()) {
                weights += (long) t.size() * Float.BYTES;
            }
            if (weights > Folding.most(bytes.length)) {
                throw new StorageException("its layers use the same weights again and again: a model of them would"
                        + " take " + weights + " bytes, more than " + Folding.TIMES + " times the file");
            }
            return read;
        } catch (IllegalArgumentException e) { // sizes that layers or shapes refuse
            throw new StorageException(String.valueOf(e.getMessage()), e);
        }
    }
}
