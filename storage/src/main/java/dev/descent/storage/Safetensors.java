package dev.descent.storage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tensors by name with some text metadata.
 *
 * <p>Reading trusts nothing: header length, number of tensors, names, ranks, sizes and offsets are checked before
 * memory is taken for them. F32, F64 and I32 are read.
 *
 * @param metadata text by key
 * @param tensors values by name
 */
public record Safetensors(Map<String, String> metadata, Map<String, HostTensor> tensors) {
    static final int MAX_HEADER = 16 << 20;
    static final int MAX_TENSORS = 65_536;
    static final int MAX_RANK = 8;
    static final int MAX_NAME_BYTES = 512;
    /** A tensor takes at most 22 tokens of JSON, a text two. */
    private static final int MAX_TOKENS = 24 * MAX_TENSORS;
    private static final String METADATA = "__metadata__";
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxStringLength(MAX_HEADER)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    /** Where a tensor's bytes lie behind the header. */
    private record Entry(String name, DType type, Shape shape, long begin, long end) {}

    /** Writes the file whole or not at all, see {@link SafeWrite}. */
    public void write(Path file, boolean overwrite) {
        ObjectNode header = JSON.createObjectNode();
        ObjectNode meta = header.putObject(METADATA);
        metadata.forEach(meta::put);
        List<ByteBuffer> parts = new ArrayList<>();
        long at = 0;
        for (Map.Entry<String, HostTensor> e : tensors.entrySet()) {
            ByteBuffer data = bytes(e.getValue());
            ObjectNode node = header.putObject(e.getKey());
            node.put("dtype", e.getValue().type().name());
            ArrayNode shape = node.putArray("shape");
            for (int d : e.getValue().shape().toArray()) {
                shape.add(d);
            }
            node.putArray("data_offsets").add(at).add(at + data.remaining());
            at += data.remaining();
            parts.add(data);
        }
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        int padded = (text.length + 7) / 8 * 8; // data starts aligned, as the format asks
        ByteBuffer head = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(padded).put(text);
        while (head.hasRemaining()) {
            head.put((byte) ' ');
        }
        parts.addFirst(head.flip());
        SafeWrite.write(file, overwrite, parts.toArray(ByteBuffer[]::new));
    }

    private static ByteBuffer bytes(HostTensor t) {
        ByteBuffer b = ByteBuffer.allocate(Math.multiplyExact(t.size(), t.type().bytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
        switch (t.type()) {
            case F32 -> b.asFloatBuffer().put(t.floats());
            case F64 -> b.asDoubleBuffer().put(t.doubles());
            case I32 -> b.asIntBuffer().put(t.ints());
        }
        return b;
    }

    /**
     * Reads a file.
     *
     * @throws StorageException if it is missing or damaged; the message says what is wrong with which tensor
     */
    public static Safetensors read(Path file) {
        if (Files.isDirectory(file)) {
            throw new StorageException(file + ": is a folder, not a file");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) { // its end is needed before its beginning makes sense
            throw new StorageException(file + ": is no regular file; write the model to a file and give that");
        }
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = in.size();
            if (size < 8) {
                throw broken(file, "it has " + size + (size == 1 ? " byte" : " bytes") + ", too few for a header");
            }
            long length = take(file, in, 8, "header length").getLong();
            if (length < 2 || length > MAX_HEADER || length > size - 8) {
                throw broken(file, "its header length is " + length + " in a file of " + size + " bytes");
            }
            byte[] text = new byte[(int) length];
            take(file, in, (int) length, "header").get(text);
            JsonNode header = parse(file, text);
            Map<String, String> metadata = metadata(file, header);
            List<Entry> entries = entries(file, header, size - 8 - length);
            Map<String, HostTensor> tensors = new LinkedHashMap<>();
            for (Entry e : entries) {
                tensors.put(e.name(), tensor(file, in, e));
            }
            return new Safetensors(metadata, tensors);
        } catch (NoSuchFileException e) {
            throw new StorageException(file + ": no such file", e);
        } catch (IOException e) {
            throw new StorageException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static StorageException broken(Path file, String why) {
        return new StorageException(file + " is no usable model file: " + why);
    }

    private static ByteBuffer take(Path file, FileChannel in, int n, String what) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(n).order(ByteOrder.LITTLE_ENDIAN);
        while (b.hasRemaining()) {
            if (in.read(b) < 0) {
                throw new EOFException(file + " ends inside " + what);
            }
        }
        return b.flip();
    }

    private static JsonNode parse(Path file, byte[] text) throws IOException {
        try {
            checkTokens(file, text);
            JsonNode node = JSON.readTree(text);
            if (!node.isObject()) {
                throw broken(file, "its header is no JSON object");
            }
            if (node.size() > MAX_TENSORS + 1) {
                throw broken(file, "it names " + node.size() + " tensors, more than " + MAX_TENSORS);
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new StorageException(file + " is no usable model file: its header is no JSON: "
                    + e.getOriginalMessage(), e);
        }
    }

    /** Walks over the header before a tree is made of it: small tokens could make a tree of many times its size. */
    private static void checkTokens(Path file, byte[] text) throws IOException {
        try (JsonParser p = JSON.createParser(text)) {
            for (int n = 0; p.nextToken() != null; n++) {
                if (n == MAX_TOKENS) {
                    throw broken(file, "its header has more than " + MAX_TOKENS + " parts");
                }
            }
        }
    }

    private static Map<String, String> metadata(Path file, JsonNode header) {
        Map<String, String> metadata = new LinkedHashMap<>();
        JsonNode node = header.path(METADATA);
        for (Map.Entry<String, JsonNode> e : node.properties()) {
            if (!e.getValue().isTextual()) {
                throw broken(file, "metadata '" + e.getKey() + "' is no text");
            }
            metadata.put(e.getKey(), e.getValue().textValue());
        }
        return metadata;
    }

    private static List<Entry> entries(Path file, JsonNode header, long dataBytes) {
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> e : header.properties()) {
            if (!e.getKey().equals(METADATA)) {
                entries.add(entry(file, e.getKey(), e.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long at = 0;
        for (Entry e : entries) {
            if (e.begin() != at) {
                throw broken(file, "tensor '" + e.name() + "' starts at byte " + e.begin() + ", expected " + at);
            }
            at = e.end();
        }
        if (at != dataBytes) {
            throw broken(file, "its tensors take " + at + " bytes, the file has " + dataBytes
                    + " behind the header; it is cut off or has something added");
        }
        return entries;
    }

    private static Entry entry(Path file, String name, JsonNode node) {
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw broken(file, "a tensor's name has more than " + MAX_NAME_BYTES + " bytes");
        }
        DType type =
                switch (node.path("dtype").asText()) {
                    case "F32" -> DType.F32;
                    case "F64" -> DType.F64;
                    case "I32" -> DType.I32;
                    default ->
                        throw broken(file, "tensor '" + name + "' has type '" + node.path("dtype").asText()
                                + "'; F32, F64 and I32 are read");
                };
        JsonNode dims = node.path("shape");
        if (!dims.isArray() || dims.size() > MAX_RANK) {
            throw broken(file, "tensor '" + name + "' has no shape of at most " + MAX_RANK + " axes");
        }
        int[] d = new int[dims.size()];
        for (int i = 0; i < d.length; i++) {
            if (!dims.get(i).isInt() || dims.get(i).intValue() < 0) {
                throw broken(file, "tensor '" + name + "' has an extent of " + dims.get(i));
            }
            d[i] = dims.get(i).intValue();
        }
        JsonNode offsets = node.path("data_offsets");
        if (!offsets.isArray() || offsets.size() != 2 || !offsets.get(0).isIntegralNumber()
                || !offsets.get(1).isIntegralNumber()) {
            throw broken(file, "tensor '" + name + "' has no two data offsets");
        }
        try {
            Shape shape = Shape.of(d);
            long bytes = Math.multiplyExact(shape.size(), type.bytes());
            long begin = offsets.get(0).longValue();
            long end = offsets.get(1).longValue();
            if (begin < 0 || Math.subtractExact(end, begin) != bytes || bytes > Integer.MAX_VALUE - 16) {
                throw broken(file, "tensor '" + name + "' " + shape + " needs " + bytes + " bytes, its offsets are "
                        + begin + " to " + end);
            }
            return new Entry(name, type, shape, begin, end);
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new StorageException(file + " is no usable model file: tensor '" + name + "' is too large", e);
        }
    }

    private static HostTensor tensor(Path file, FileChannel in, Entry e) throws IOException {
        ByteBuffer b = take(file, in, (int) (e.end() - e.begin()), "tensor '" + e.name() + "'");
        int n = (int) e.shape().size();
        return switch (e.type()) {
            case F32 -> {
                float[] a = new float[n];
                b.asFloatBuffer().get(a);
                yield HostTensor.of(a, e.shape());
            }
            case F64 -> {
                double[] a = new double[n];
                b.asDoubleBuffer().get(a);
                yield HostTensor.of(a, e.shape());
            }
            case I32 -> {
                int[] a = new int[n];
                b.asIntBuffer().get(a);
                yield HostTensor.of(a, e.shape());
            }
        };
    }
}
