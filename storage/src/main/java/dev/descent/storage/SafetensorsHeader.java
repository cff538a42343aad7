package dev.descent.storage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.descent.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the JSON at the beginning of a safetensors file says. It is read token by token and nothing is believed: every
 * limit is checked before there is memory for what it limits.
 *
 * @param metadata text by key
 * @param entries the tensors in the order of their bytes
 */
record SafetensorsHeader(Map<String, String> metadata, List<TensorEntry> entries) {
    static final int MAX_BYTES = 16 << 20;
    static final int MAX_TENSORS = 65_536;
    static final int MAX_RANK = 8;
    static final int MAX_NAME_BYTES = 512;
    /** As many as tensors for the user, and a checksum a tensor. */
    static final int MAX_METADATA = 2 * MAX_TENSORS + 16;
    static final String METADATA = "__metadata__";

    /** An object of tensors, each an object with two lists, and a level to notice what is in those. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4)
                    .maxStringLength(MAX_BYTES)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * Reads the header's text.
     *
     * @param dataBytes how many bytes the file has behind the header
     * @throws StorageException if it breaks a rule; the message names the tensor, not the file
     */
    static SafetensorsHeader parse(byte[] text, long dataBytes) {
        if (text.length == 0 || text[0] != '{') {
            throw new StorageException("its header is no JSON object");
        }
        try {
            CharBuffer chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            try (JsonParser p = JSON.createParser(chars.array(), chars.arrayOffset(), chars.remaining())) {
                return new Walk(p).header(dataBytes);
            }
        } catch (CharacterCodingException e) {
            throw new StorageException("its header is not UTF-8", e);
        } catch (JsonProcessingException e) {
            throw new StorageException("its header is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is no file behind an array
        }
    }

    /** Bytes of a name in UTF-8, or −1 if it has half of a pair of surrogates, which no UTF-8 has. */
    static int bytes(String name) {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name)).remaining();
        } catch (CharacterCodingException e) {
            return -1;
        }
    }

    /** For messages: short, and nothing that a screen would obey. */
    static String shown(String name) {
        return shown(name, 80);
    }

    static String shown(String name, int most) {
        String s = name.length() > most ? name.substring(0, most) + "…" : name;
        return s.codePoints().map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    static void checkName(String name) {
        if (name.length() > MAX_NAME_BYTES || bytes(name) > MAX_NAME_BYTES) {
            throw new StorageException("a tensor's name in the header has more than " + MAX_NAME_BYTES + " bytes");
        }
        if (bytes(name) < 0) {
            throw new StorageException("a tensor's name in the header is no Unicode text");
        }
    }

    /** One walk over the tokens. */
    private static final class Walk {
        private final JsonParser p;
        private final Map<String, String> metadata = new LinkedHashMap<>();
        private final List<TensorEntry> entries = new ArrayList<>();

        Walk(JsonParser p) {
            this.p = p;
        }

        SafetensorsHeader header(long dataBytes) throws IOException {
            p.nextToken(); // the brace that was looked at
            for (String name = p.nextFieldName(); name != null; name = p.nextFieldName()) {
                p.nextToken();
                if (name.equals(METADATA)) {
                    metadata();
                } else {
                    entry(name);
                }
            }
            if (p.currentToken() != JsonToken.END_OBJECT || p.nextToken() != null) {
                throw new StorageException("its header is no JSON object alone");
            }
            return new SafetensorsHeader(metadata, TensorEntry.inOrder(entries, dataBytes));
        }

        private void metadata() throws IOException {
            if (p.currentToken() != JsonToken.START_OBJECT) {
                throw new StorageException("the metadata in its header is no object");
            }
            for (String key = p.nextFieldName(); key != null; key = p.nextFieldName()) {
                if (p.nextToken() != JsonToken.VALUE_STRING) {
                    throw new StorageException("metadata '" + shown(key) + "' in the header is no text");
                }
                if (metadata.size() == MAX_METADATA) {
                    throw new StorageException("its header has more than " + MAX_METADATA + " keys of metadata");
                }
                metadata.put(key, p.getText());
            }
        }

        private void entry(String name) throws IOException {
            checkName(name);
            if (entries.size() == MAX_TENSORS) {
                throw new StorageException("its header names more than " + MAX_TENSORS + " tensors");
            }
            if (p.currentToken() != JsonToken.START_OBJECT) {
                throw new StorageException("tensor '" + shown(name) + "' is no object in the header");
            }
            StoredType type = null;
            Shape shape = null;
            long[] offsets = null;
            for (String key = p.nextFieldName(); key != null; key = p.nextFieldName()) {
                p.nextToken();
                switch (key) {
                    case "dtype" -> type = type(name);
                    case "shape" -> shape = shape(name);
                    case "data_offsets" -> offsets = offsets(name);
                    default ->
                        throw new StorageException("tensor '" + shown(name) + "' has the unknown key '" + shown(key)
                                + "' in the header");
                }
            }
            if (type == null || shape == null || offsets == null) {
                throw new StorageException("tensor '" + shown(name) + "' has no "
                        + (type == null ? "type" : shape == null ? "shape" : "two data offsets") + " in the header");
            }
            entries.add(new TensorEntry(name, type, shape, offsets[0], offsets[1]));
        }

        private StoredType type(String name) throws IOException {
            String text = p.currentToken() == JsonToken.VALUE_STRING ? p.getText() : "";
            StoredType type = StoredType.named(text);
            if (type == null) {
                throw new StorageException("tensor '" + shown(name) + "' has type '" + shown(text) + "' in the header; "
                        + StoredType.names() + " are read");
            }
            return type;
        }

        private Shape shape(String name) throws IOException {
            long[] extents = numbers(MAX_RANK);
            if (extents == null) {
                throw new StorageException("tensor '" + shown(name) + "' has no shape of at most " + MAX_RANK
                        + " axes in the header");
            }
            for (long d : extents) {
                if (d < 0 || d > Integer.MAX_VALUE) {
                    throw new StorageException("tensor '" + shown(name) + "' has an extent of " + d + " in the header");
                }
            }
            try {
                return Shape.of(Arrays.stream(extents).mapToInt(d -> (int) d).toArray());
            } catch (IllegalArgumentException e) {
                throw new StorageException("tensor '" + shown(name) + "' is too large by its header", e);
            }
        }

        private long[] offsets(String name) throws IOException {
            long[] two = numbers(2);
            if (two == null || two.length != 2) {
                throw new StorageException("tensor '" + shown(name) + "' has no two data offsets in the header");
            }
            return two;
        }

        /** A list of whole numbers of 64 bits; null if it is none, or a longer one. */
        private long @Nullable [] numbers(int most) throws IOException {
            if (p.currentToken() != JsonToken.START_ARRAY) {
                return null;
            }
            long[] all = new long[most];
            int n = 0;
            while (p.nextToken() != JsonToken.END_ARRAY) {
                if (n == most || p.currentToken() != JsonToken.VALUE_NUMBER_INT
                        || p.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                    return null;
                }
                all[n++] = p.getLongValue();
            }
            return Arrays.copyOf(all, n);
        }
    }
}
