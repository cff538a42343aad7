package dev.descent.storage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.descent.tensor.HostTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.zip.CRC32C;

/**
 * Writes one safetensors file: one pass over the tensors for their checksums, which the header needs, and one that
 * writes them a piece at a time. The hash of the whole goes into its place in the header at the end.
 */
final class SafetensorsWriter {
    private static final int CHUNK = 1 << 18;
    private static final int LENGTH = 8;

    private final List<Entry<String, HostTensor>> tensors;
    private final Map<String, String> sums = new LinkedHashMap<>();
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);

    private SafetensorsWriter(Safetensors s) {
        // wide elements first, so that every tensor is aligned, which Python's mapped arrays like
        tensors = s.tensors().entrySet().stream()
                .sorted(Comparator.comparingInt(e -> -e.getValue().type().bytes())).toList();
    }

    static void write(Path file, boolean overwrite, Safetensors s, FileLayer files) {
        check(s);
        SafetensorsWriter w = new SafetensorsWriter(s);
        for (Entry<String, HostTensor> e : w.tensors) {
            CRC32C crc = new CRC32C();
            w.pieces(e.getValue(), crc::update);
            w.sums.put(e.getKey(), Checksums.text(crc));
        }
        byte[] text = w.header(s.metadata());
        SafeWrite.write(file, overwrite, files, out -> w.content(out, text));
    }

    /** What could not be read again is not written. */
    private static void check(Safetensors s) {
        if (s.tensors().size() > SafetensorsHeader.MAX_TENSORS) {
            throw new IllegalArgumentException("a file holds at most " + SafetensorsHeader.MAX_TENSORS
                    + " tensors, not " + s.tensors().size());
        }
        s.tensors().forEach((name, t) -> {
            int bytes = SafetensorsHeader.bytes(name);
            if (bytes < 0 || bytes > SafetensorsHeader.MAX_NAME_BYTES || name.equals(SafetensorsHeader.METADATA)) {
                throw new IllegalArgumentException("a tensor cannot be saved as '" + name + "': a name has at most "
                        + SafetensorsHeader.MAX_NAME_BYTES + " bytes of UTF-8, and is not "
                        + SafetensorsHeader.METADATA);
            }
            if (t.shape().rank() > SafetensorsHeader.MAX_RANK) {
                throw new IllegalArgumentException("tensor '" + name + "' " + t.shape() + " has more than "
                        + SafetensorsHeader.MAX_RANK + " axes");
            }
        });
        if (s.metadata().size() > SafetensorsHeader.MAX_TENSORS) {
            throw new IllegalArgumentException("a file holds at most " + SafetensorsHeader.MAX_TENSORS
                    + " keys of metadata, not " + s.metadata().size());
        }
        s.metadata().forEach((key, value) -> {
            if (Checksums.owns(key) || SafetensorsHeader.bytes(key) < 0 || SafetensorsHeader.bytes(value) < 0) {
                throw new IllegalArgumentException("metadata '" + key + "' cannot be saved: "
                        + (Checksums.owns(key) ? "checksums are put in by themselves" : "it is no Unicode text"));
            }
        });
    }

    /** Length and JSON, padded so that the data starts aligned; with the header's own checksum in it. */
    private byte[] header(Map<String, String> metadata) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode meta = root.putObject(SafetensorsHeader.METADATA);
        metadata.forEach(meta::put);
        Checksums.start(sums).forEach(meta::put);
        long at = 0;
        for (Entry<String, HostTensor> e : tensors) {
            HostTensor t = e.getValue();
            ObjectNode node = root.putObject(e.getKey());
            node.put("dtype", StoredType.of(t.type()).name());
            ArrayNode shape = node.putArray("shape");
            for (int d : t.shape().toArray()) {
                shape.add(d);
            }
            long end = at + (long) t.size() * t.type().bytes();
            node.putArray("data_offsets").add(at).add(end);
            at = end;
        }
        byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + 7) / 8 * 8;
        if (padded > SafetensorsHeader.MAX_BYTES) {
            throw new IllegalArgumentException("names, shapes and metadata take " + padded + " bytes in the header, at"
                    + " most " + SafetensorsHeader.MAX_BYTES + " are read");
        }
        byte[] text = new byte[padded];
        Arrays.fill(text, (byte) ' ');
        System.arraycopy(json, 0, text, 0, json.length);
        byte[] crc = Checksums.ofHeader(length(text), text).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(crc, 0, text, Checksums.find(text, Checksums.HEADER, Checksums.CRC_DIGITS), crc.length);
        return text;
    }

    private static byte[] length(byte[] text) {
        return ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).array();
    }

    private void content(SafeWrite.Sink out, byte[] text) throws IOException {
        MessageDigest hash = Checksums.sha256();
        hash.update(length(text));
        hash.update(text);
        out.write(ByteBuffer.wrap(length(text)));
        out.write(ByteBuffer.wrap(text));
        for (Entry<String, HostTensor> e : tensors) {
            CRC32C crc = new CRC32C();
            pieces(e.getValue(), piece -> {
                crc.update(piece.duplicate());
                hash.update(piece.duplicate());
                out.write(piece);
            });
            if (!Checksums.text(crc).equals(sums.get(e.getKey()))) {
                throw new IllegalStateException("tensor '" + e.getKey() + "' was changed while it was being saved;"
                        + " save a copy");
            }
        }
        byte[] digits = Checksums.text(hash).getBytes(StandardCharsets.US_ASCII);
        out.overwrite(LENGTH + Checksums.find(text, Checksums.WHOLE, Checksums.HASH_DIGITS), ByteBuffer.wrap(digits));
    }

    private interface Taker<X extends Exception> {
        void take(ByteBuffer piece) throws X;
    }

    private <X extends Exception> void pieces(HostTensor t, Taker<X> taker) throws X {
        for (int at = 0; at < t.size(); at += chunk.limit() / t.type().bytes()) {
            StoredType.encode(t, at, chunk);
            taker.take(chunk.duplicate());
        }
    }
}
