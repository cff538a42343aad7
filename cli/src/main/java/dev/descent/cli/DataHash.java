package dev.descent.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.descent.data.Dataset;
import dev.descent.storage.SafeWrite;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Tells data by what it is: SHA-256 of files or values, and for sequences that are drawn what draws them. */
final class DataHash {
    private static final int CHUNK = 1 << 16;
    /** Bytes of a hash that is compared, not shown. */
    private static final int SHORT = 8;

    private DataHash() {}

    /** Of a file; one that is no regular file, such as a pipe, cannot be read a second time. */
    static ObjectNode file(Path file) {
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("file", file.toString());
        if (!Files.isRegularFile(file)) {
            return data.put("sha256", "unknown: no regular file");
        }
        try {
            data.put("bytes", Files.size(file));
        } catch (IOException e) {
            throw failed(file, e);
        }
        return data.put("sha256", sha256(file));
    }

    /** Of the digits that are built in. */
    static ObjectNode digits() {
        try (InputStream in = DataHash.class.getResourceAsStream("digits.csv")) {
            if (in == null) {
                throw new IllegalStateException("the digits are missing from this build");
            }
            return JsonNodeFactory.instance.objectNode().put("built_in", "digits.csv").put("sha256", sha256(in));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the digits of this build", e);
        }
    }

    /** Of sequences that are drawn. */
    static ObjectNode drawn(SequenceSettings s) {
        return JsonNodeFactory.instance.objectNode()
                .put("drawn", s.kind().name().toLowerCase(Locale.ROOT))
                .put("length", s.length())
                .put("batch_size", s.batch())
                .put("seed", s.seed());
    }

    /** The hash of a file in hexadecimal digits. */
    static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return sha256(in);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static UserError failed(Path file, IOException e) {
        return new UserError("cannot read " + file + " to tell its hash: " + SafeWrite.reason(e));
    }

    private static String sha256(InputStream in) throws IOException {
        MessageDigest digest = sha256();
        byte[] chunk = new byte[CHUNK];
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            digest.update(chunk, 0, n);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of all values and shapes, whatever file they come from: the first 16 hexadecimal digits. */
    static String values(Dataset data) {
        MessageDigest digest = sha256();
        data.inputs().forEach(t -> add(digest, t));
        add(digest, data.target());
        HostTensor weights = data.weights();
        if (weights != null) {
            add(digest, weights);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, SHORT);
    }

    private static void add(MessageDigest digest, HostTensor t) {
        digest.update((t.type() + " " + t.shape() + ";").getBytes(StandardCharsets.UTF_8));
        ByteBuffer part = ByteBuffer.allocate(CHUNK);
        int each = CHUNK / Integer.BYTES;
        for (int from = 0; from < t.size(); from += each) {
            part.clear();
            for (int i = from; i < Math.min(t.size(), from + each); i++) {
                part.putInt(t.type() == DType.I32 ? t.ints()[i] : Float.floatToRawIntBits((float) t.get(i)));
            }
            digest.update(part.flip());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
