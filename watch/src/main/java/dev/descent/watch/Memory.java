package dev.descent.watch;

import dev.descent.train.GradientReport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * What was remembered of a run, as bytes: a mark with the version, then numbers in big endian, lists behind their
 * lengths, texts in UTF-8, and the CRC-32C of all that at the end.
 */
final class Memory {
    private static final long MARK = 0x4465_7363_5761_0001L; // "DescWa", version 1
    /** More than any run makes. */
    private static final long MOST_STEPS = 1L << 52;

    private Memory() {}

    /** Writes one thing of a list. */
    private interface Writer<T> {
        void write(DataOutputStream out, T thing) throws IOException;
    }

    /** Reads one thing of a list. */
    private interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    static byte[] bytes(Remembered r) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 14);
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeLong(MARK);
            out.writeLong(r.steps());
            out.writeDouble(r.loss());
            out.writeDouble(r.seconds());
            list(out, r.epochs(), Memory::epoch);
            r.curve().write(out);
            list(out, r.gradients(), Memory::report);
            out.writeInt(r.every());
            out.writeLong(r.reports());
            list(out, r.samples(), (o, s) -> {
                o.writeInt(s.epoch());
                o.writeLong(s.step());
                text(o, s.text());
            });
            CRC32C sum = new CRC32C();
            sum.update(bytes.toByteArray());
            out.writeInt((int) sum.getValue());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads it back.
     *
     * @throws WatchException if these bytes are no such thing
     */
    static Remembered read(byte[] bytes) {
        int end = bytes.length - Integer.BYTES;
        if (end < Long.BYTES || ByteBuffer.wrap(bytes).getLong() != MARK) {
            throw new WatchException("what was kept of the curves is of another version, or nothing of the kind");
        }
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, end);
        if ((int) sum.getValue() != ByteBuffer.wrap(bytes).getInt(end)) {
            throw new WatchException("what was kept of the curves is damaged");
        }
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, Long.BYTES, end - Long.BYTES));
            Remembered r = new Remembered(in.readLong(), in.readDouble(), in.readDouble(), list(in, Memory::epoch),
                    StepCurve.read(in), list(in, Memory::report), in.readInt(), in.readLong(), list(in, i ->
                            new Sample(i.readInt(), i.readLong(), text(i))));
            if (in.available() > 0 || !canBe(r)) {
                throw new IOException("numbers that cannot be");
            }
            return r;
        } catch (IOException e) {
            throw new WatchException("what was kept of the curves cannot be read: " + Reasons.of(e), e);
        }
    }

    /** Whether all lies between the start and the last step; curves are drawn from there to there. */
    private static boolean canBe(Remembered r) {
        long most = r.steps();
        double[] steps = r.curve().points().step();
        boolean ascending = true;
        for (int i = 0; i < steps.length; i++) {
            ascending &= steps[i] >= (i == 0 ? 0 : steps[i - 1]) && steps[i] <= most;
        }
        return ascending && most >= 0 && most <= MOST_STEPS && r.every() >= 1 && r.reports() >= 0
                && r.epochs().stream().allMatch(e -> e.epoch() >= 1 && e.step() >= 0 && e.step() <= most)
                && r.gradients().stream().allMatch(g -> g.step() >= 0 && g.step() <= most)
                && r.samples().stream().allMatch(s -> s.epoch() >= 0 && s.step() >= 0 && s.step() <= most);
    }

    private static <T> void list(DataOutputStream out, List<T> things, Writer<T> writer) throws IOException {
        out.writeInt(things.size());
        for (T t : things) {
            writer.write(out, t);
        }
    }

    /** Grows with what is really there: a wrong length ends at the end of the bytes and takes no memory. */
    private static <T> List<T> list(DataInputStream in, Reader<T> reader) throws IOException {
        List<T> all = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            all.add(reader.read(in));
        }
        return all;
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a text of " + length + " bytes");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static void values(DataOutputStream out, Map<String, Double> values) throws IOException {
        list(out, List.copyOf(values.entrySet()), (o, v) -> {
            text(o, v.getKey());
            o.writeDouble(v.getValue());
        });
    }

    private static Map<String, Double> values(DataInputStream in) throws IOException {
        Map<String, Double> all = new LinkedHashMap<>();
        for (int n = in.readInt(); n > 0; n--) {
            all.put(text(in), in.readDouble());
        }
        return all;
    }

    private static void epoch(DataOutputStream out, EpochPoint e) throws IOException {
        out.writeInt(e.epoch());
        out.writeLong(e.step());
        out.writeDouble(e.learningRate());
        out.writeDouble(e.seconds());
        out.writeDouble(e.stepsPerSecond());
        values(out, e.values());
    }

    private static EpochPoint epoch(DataInputStream in) throws IOException {
        return new EpochPoint(
                in.readInt(), in.readLong(), in.readDouble(), in.readDouble(), in.readDouble(), values(in));
    }

    private static void report(DataOutputStream out, GradientReport r) throws IOException {
        out.writeLong(r.step());
        values(out, r.parameters());
        list(out, r.layers(), (o, l) -> {
            text(o, l.layer());
            list(o, l.norms(), DataOutputStream::writeDouble);
        });
    }

    private static GradientReport report(DataInputStream in) throws IOException {
        return new GradientReport(in.readLong(), values(in), list(in, i ->
                new GradientReport.LayerSteps(text(i), list(i, DataInputStream::readDouble))));
    }
}
