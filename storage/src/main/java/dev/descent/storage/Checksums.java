package dev.descent.storage;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The sums that a file carries about itself in its metadata, all in lower-case hexadecimal digits of fixed width.
 *
 * <ul>
 *   <li>{@code descent.crc32c.NAME}, 8 digits: CRC-32C of the bytes of tensor NAME.
 *   <li>{@code descent.crc32c}, 8 digits: CRC-32C of the header with its eight bytes of length, in which these digits
 *       and those of the hash are zeros.
 *   <li>{@code descent.sha256}, 64 digits: SHA-256 of the whole file, in which these 64 digits are zeros.
 * </ul>
 *
 * <p>A file has all of them or none. So one damaged bit cannot hide a sum: what is left of the others demands it.
 *
 * @param tensors the sum of each tensor by its name
 * @param whole the hash of the whole
 */
record Checksums(Map<String, String> tensors, String whole) {
    static final String HEADER = "descent.crc32c";
    static final String TENSOR = HEADER + ".";
    static final String WHOLE = "descent.sha256";
    static final int CRC_DIGITS = 8;
    static final int HASH_DIGITS = 64;

    /** Whether a key of metadata is one of these. */
    static boolean owns(String key) {
        return key.equals(HEADER) || key.startsWith(TENSOR) || key.equals(WHOLE);
    }

    /**
     * The sums of a file; none if it was written by something else.
     *
     * @throws StorageException if some are there and others are not
     */
    static Optional<Checksums> of(SafetensorsHeader header) {
        Map<String, String> metadata = header.metadata();
        if (metadata.keySet().stream().noneMatch(Checksums::owns)) {
            return Optional.empty();
        }
        Map<String, String> tensors = new LinkedHashMap<>();
        header.entries().forEach(e -> tensors.put(e.name(), sum(metadata, TENSOR + e.name())));
        sum(metadata, HEADER);
        String whole = sum(metadata, WHOLE);
        long owned = metadata.keySet().stream().filter(Checksums::owns).count();
        if (owned != tensors.size() + 2) {
            throw new StorageException("its header is damaged: it has checksums of tensors that are not there");
        }
        return Optional.of(new Checksums(tensors, whole));
    }

    private static String sum(Map<String, String> metadata, String key) {
        String sum = metadata.get(key);
        if (sum == null) {
            throw new StorageException("its header is damaged: it has checksums, but not '" + key + "'");
        }
        return sum;
    }

    /** The metadata without them. */
    static Map<String, String> without(Map<String, String> metadata) {
        Map<String, String> rest = new LinkedHashMap<>(metadata);
        rest.keySet().removeIf(Checksums::owns);
        return rest;
    }

    /** What is written in front: sums of the tensors, and zeros where the others go. */
    static Map<String, String> start(Map<String, String> tensors) {
        Map<String, String> all = new LinkedHashMap<>();
        tensors.forEach((name, crc) -> all.put(TENSOR + name, crc));
        all.put(HEADER, "0".repeat(CRC_DIGITS));
        all.put(WHOLE, "0".repeat(HASH_DIGITS));
        return all;
    }

    /**
     * Where the digits of a key stand in a header as it is written here, without white space; −1 if they do not.
     *
     * <p>Inside a JSON text every quote has a backslash, so what is found is a key.
     */
    static int find(byte[] header, String key, int digits) {
        byte[] start = ('"' + key + "\":\"").getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i + start.length + digits < header.length; i++) {
            int at = i + start.length;
            if (header[i] == '"' && Arrays.equals(header, i, at, start, 0, start.length)
                    && header[at + digits] == '"') {
                return at;
            }
        }
        return -1;
    }

    /** The text at a place. */
    static String digits(byte[] header, int at, int n) {
        return new String(header, at, n, StandardCharsets.ISO_8859_1);
    }

    /** A copy with zeros at a place; the same if the place is −1. */
    static byte[] blank(byte[] header, int at, int n) {
        byte[] copy = header.clone();
        if (at >= 0) {
            Arrays.fill(copy, at, at + n, (byte) '0');
        }
        return copy;
    }

    /**
     * The sum of a header.
     *
     * @param length the eight bytes in front of it
     */
    static String ofHeader(byte[] length, byte[] header) {
        byte[] blank = blank(header, find(header, HEADER, CRC_DIGITS), CRC_DIGITS);
        CRC32C crc = new CRC32C();
        crc.update(length);
        crc.update(blank(blank, find(header, WHOLE, HASH_DIGITS), HASH_DIGITS));
        return text(crc);
    }

    static String text(CRC32C crc) {
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    static String text(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
