package dev.descent.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Safetensors files without checksums around a text that Jazzer chose, so that the text gets to its own reader. */
final class Container {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Container() {}

    /**
     * A whole file.
     *
     * @param metadata texts by key
     * @param tensors extents by name; all are F32 and 0
     */
    static byte[] of(Map<String, String> metadata, Map<String, List<Integer>> tensors) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("__metadata__", metadata);
        int at = 0;
        for (Map.Entry<String, List<Integer>> t : tensors.entrySet()) {
            int end = at + 4 * t.getValue().stream().reduce(1, (a, b) -> a * b);
            header.put(t.getKey(), Map.of("dtype", "F32", "shape", t.getValue(), "data_offsets", List.of(at, end)));
            at = end;
        }
        try {
            return of(JSON.writeValueAsBytes(header), at);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // maps, lists and texts
        }
    }

    /** A file of this header and so many zeros. */
    static byte[] of(byte[] header, int dataBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array();
        out.writeBytes(length);
        out.writeBytes(header);
        out.writeBytes(new byte[dataBytes]);
        return out.toByteArray();
    }

    /** Bytes as a text that JSON can carry. */
    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
