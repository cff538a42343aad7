package dev.descent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads event files with nothing of what wrote them: framing, checksums bit by bit, and the fields of messages. */
final class EventReader {
    private EventReader() {}

    /** A field of a message: a number for kinds 0, 1 and 5, bytes for kind 2. */
    record Field(int number, int kind, long bits, byte[] bytes) {
        double asDouble() {
            return Double.longBitsToDouble(bits);
        }

        float asFloat() {
            return Float.intBitsToFloat((int) bits);
        }

        String asText() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** A message. */
    record Message(List<Field> fields) {
        List<Field> all(int number) {
            return fields.stream().filter(f -> f.number() == number).toList();
        }

        Field one(int number) {
            List<Field> found = all(number);
            assertEquals(1, found.size(), () -> "field " + number + " of " + fields);
            return found.getFirst();
        }

        Message inner(int number) {
            return parse(one(number).bytes());
        }
    }

    /** A value of a summary, with its event. */
    record Value(double wallTime, long step, String tag, Message message) {}

    /** All events; a file that ends in the middle of one is wrong. */
    static List<Message> events(Path file) throws IOException {
        return read(file, false);
    }

    /** The events before a torn one. */
    private static List<Message> whole(Path file) throws IOException {
        return read(file, true);
    }

    private static List<Message> read(Path file, boolean torn) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Message> all = new ArrayList<>();
        while (in.hasRemaining()) {
            if (torn && (in.remaining() < 12 || in.remaining() < 16 + in.getLong(in.position()))) {
                break;
            }
            byte[] head = new byte[8];
            in.get(in.position(), head);
            long length = in.getLong();
            assertEquals(masked(head), in.getInt(), "checksum of a length");
            byte[] record = new byte[Math.toIntExact(length)];
            in.get(record);
            assertEquals(masked(record), in.getInt(), "checksum of a record");
            all.add(parse(record));
        }
        return all;
    }

    /** All values of all summaries behind the version. */
    static List<Value> values(Path file) throws IOException {
        List<Message> events = events(file);
        assertEquals("brain.Event:2", events.getFirst().one(3).asText());
        List<Value> all = new ArrayList<>();
        for (Message e : events.subList(1, events.size())) {
            if (e.all(5).isEmpty()) {
                continue; // a mark
            }
            for (Field v : e.inner(5).all(1)) {
                Message value = parse(v.bytes());
                long step = e.all(2).isEmpty() ? 0 : e.one(2).bits();
                all.add(new Value(e.one(1).asDouble(), step, value.one(1).asText(), value));
            }
        }
        return all;
    }

    /**
     * What TensorBoard shows of files in the order of their names: where a run goes on, what was of that step or later
     * is forgotten. A record that is torn ends its file.
     */
    static List<Value> shown(List<Path> files) throws IOException {
        List<Value> all = new ArrayList<>();
        for (Path file : files.stream().sorted().toList()) {
            for (Message e : whole(file)) {
                long step = e.all(2).isEmpty() ? 0 : e.one(2).bits();
                if (!e.all(7).isEmpty()) {
                    assertEquals(1, e.inner(7).one(1).bits(), "START");
                    all.removeIf(v -> v.step() >= step);
                } else if (!e.all(5).isEmpty()) {
                    for (Field v : e.inner(5).all(1)) {
                        Message value = parse(v.bytes());
                        all.add(new Value(e.one(1).asDouble(), step, value.one(1).asText(), value));
                    }
                }
            }
        }
        return all;
    }

    /** CRC-32C, polynomial 0x1EDC6F41 reflected, rotated by 15 bits to the right, and a constant. */
    private static int masked(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int i = 0; i < 8; i++) {
                crc = (crc & 1) != 0 ? (crc >>> 1) ^ 0x82F63B78 : crc >>> 1;
            }
        }
        crc = ~crc;
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }

    static Message parse(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Field> fields = new ArrayList<>();
        while (in.hasRemaining()) {
            long key = varint(in);
            int kind = (int) (key & 7);
            int number = (int) (key >>> 3);
            assertTrue(number > 0, "field numbers begin at 1");
            switch (kind) {
                case 0 -> fields.add(new Field(number, kind, varint(in), new byte[0]));
                case 1 -> fields.add(new Field(number, kind, in.getLong(), new byte[0]));
                case 2 -> {
                    byte[] inner = new byte[Math.toIntExact(varint(in))];
                    in.get(inner);
                    fields.add(new Field(number, kind, 0, inner));
                }
                case 5 -> fields.add(new Field(number, kind, in.getInt(), new byte[0]));
                default -> throw new AssertionError("kind " + kind);
            }
        }
        return new Message(fields);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    static double[] doubles(byte[] packed) {
        double[] all = new double[packed.length / 8];
        ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(all);
        return all;
    }
}
