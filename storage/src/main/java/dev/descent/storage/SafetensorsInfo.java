package dev.descent.storage;

import dev.descent.tensor.Shape;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a safetensors file holds, without its values: also of files that {@link Safetensors#read} does not take, since a
 * type of theirs has no place here or they are larger than the memory.
 *
 * @param bytes size of the file
 * @param metadata text by key, without the checksums
 * @param tensors in the order of the file
 * @param integrity what its checksums say
 */
public record SafetensorsInfo(
        long bytes, Map<String, String> metadata, List<Tensor> tensors, Integrity integrity) {
    /**
     * A tensor.
     *
     * @param type as in the file, for example {@code BF16}
     * @param bytes that its elements take in the file
     */
    public record Tensor(String name, String type, Shape shape, long bytes) {}

    /** Whether the file is as it was written. */
    public sealed interface Integrity {
        /** It carries no checksums, which files of other programs do not. */
        record Unknown() implements Integrity {}

        /**
         * Every checksum is right.
         *
         * @param sha256 of the whole, as the file says it
         */
        record Intact(String sha256) implements Integrity {}

        /**
         * Something was changed.
         *
         * @param reason names the tensor
         */
        record Damaged(String reason) implements Integrity {}
    }

    public SafetensorsInfo {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        tensors = List.copyOf(tensors);
    }

    /**
     * Looks at a file; reads all of it once where it carries checksums.
     *
     * @throws StorageException if it is missing, no safetensors file, or its header is damaged
     */
    public static SafetensorsInfo read(Path file) {
        return SafetensorsReader.describe(file);
    }

    /** Elements of all tensors. */
    public long elements() {
        return tensors.stream().mapToLong(t -> t.shape().size()).sum();
    }
}
