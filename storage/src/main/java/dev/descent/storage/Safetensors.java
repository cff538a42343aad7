package dev.descent.storage;

import dev.descent.tensor.HostTensor;
import java.nio.file.Path;
import java.util.Map;

/**
 * Tensors by name with some text metadata, in a file that Python's safetensors reads too.
 *
 * <p>Reading trusts nothing. A header of at most 16 MiB, at most 65,536 tensors of at most 8 axes with names of at most
 * 512 bytes, offsets without hole or overlap from the header to exactly the end of the file, sizes that fit shapes and
 * types: all of that is checked before memory is taken.
 *
 * <p>F32, F64 and I32 are read as they are; F16 and BF16 as F32, exactly; I64, U8 and BOOL as I32, where an I64 that
 * does not fit 32 bits is refused. Written are F32, F64 and I32. Exact counters of 64 bits belong into the metadata, as
 * text.
 *
 * <p>Files that are written here carry checksums ({@link Checksums} says where), so that any damage is found and the
 * tensor named that has it. Files without them, from Python or older versions, are read too. The checksums are not part
 * of {@link #metadata}.
 *
 * @param metadata text by key
 * @param tensors values by name
 */
public record Safetensors(Map<String, String> metadata, Map<String, HostTensor> tensors) {
    /**
     * Writes the file whole or not at all, see {@link SafeWrite}.
     *
     * @throws StorageException if it exists and may not be overwritten, or cannot be written; what was there is
     *     unchanged
     * @throws IllegalArgumentException if there is more than can be read again: tensors, axes, letters of a name
     */
    public void write(Path file, boolean overwrite) {
        SafetensorsWriter.write(file, overwrite, this, FileLayer.SYSTEM);
    }

    /**
     * Reads a file.
     *
     * @throws StorageException if it is missing or damaged; the message says what is wrong with which tensor
     */
    public static Safetensors read(Path file) {
        return SafetensorsReader.read(file);
    }

    /**
     * Reads the metadata alone, whatever the size of the file; damage in the tensors is not noticed.
     *
     * @throws StorageException if the file is missing or its header damaged
     */
    public static Map<String, String> readMetadata(Path file) {
        return SafetensorsReader.metadata(file);
    }
}
