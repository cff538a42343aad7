package dev.descent.watch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The epochs as CSV, a line each, written at once; the same text as {@link dev.descent.train.History#csv}. Where an
 * epoch has a value that those before it lack, the file gets another column, with NaN for them.
 */
final class CsvLines implements Sink {
    private static final String HEAD = "epoch,step,learning_rate,seconds";
    private static final int FIXED = 4;

    private final LineFile file;
    private final List<EpochPoint> points = new ArrayList<>();
    private final Set<String> names = new LinkedHashSet<>();

    CsvLines(LineFile file) {
        this.file = file;
    }

    @Override
    public Optional<String> start(Standing at, boolean goOn) {
        Optional<String> said = Optional.empty();
        List<EpochPoint> before = new ArrayList<>();
        if (goOn && !file.isEmpty()) {
            before.addAll(written(at));
            if (at.step() == 0) {
                said = Optional.of(file.setAside());
                before.clear();
            }
        }
        before.addAll(at.epochs());
        before.forEach(this::remember);
        file.replace(text(points));
        return said;
    }

    /** Epochs in the file from before the first that is known; those that are known must be the same ones. */
    private List<EpochPoint> written(Standing at) {
        List<EpochPoint> earlier = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        file.read((number, line) -> {
            if (number == 1) {
                if (!line.equals(HEAD) && !line.startsWith(HEAD + ",")) {
                    throw file.foreign(number);
                }
                columns.addAll(List.of(line.split(",", -1)));
                return true;
            }
            EpochPoint e = parse(columns, line).orElseThrow(() -> file.foreign(number));
            if (e.step() <= at.first()) {
                earlier.add(e);
            } else if (e.step() <= at.step() && !at.endingAt(e.step()).filter(o -> same(e, o)).isPresent()) {
                throw file.anotherRun(number);
            }
            return true;
        });
        if (columns.isEmpty() && !HEAD.startsWith(file.head(HEAD.length()))) { // not even a torn first line
            throw file.foreign(1);
        }
        return earlier;
    }

    /** No two runs take the same time for an epoch, to the millisecond and each epoch. */
    private static boolean same(EpochPoint a, EpochPoint b) {
        return seconds(a).equals(seconds(b));
    }

    private static String seconds(EpochPoint e) {
        return String.format(Locale.ROOT, "%.3f", e.seconds());
    }

    private static Optional<EpochPoint> parse(List<String> columns, String line) {
        String[] cells = line.split(",", -1);
        if (cells.length != columns.size()) {
            return Optional.empty();
        }
        try {
            Map<String, Double> values = new LinkedHashMap<>();
            for (int i = FIXED; i < cells.length; i++) {
                values.put(columns.get(i), Double.parseDouble(cells[i]));
            }
            return Optional.of(new EpochPoint(Integer.parseInt(cells[0]), Long.parseLong(cells[1]),
                    Double.parseDouble(cells[2]), Double.parseDouble(cells[3]), Double.NaN, values));
        } catch (NumberFormatException e) {
            return Optional.empty(); // the caller says which line it is
        }
    }

    /** Whether the columns stay as they are. */
    private boolean remember(EpochPoint e) {
        points.add(e);
        return !names.addAll(e.values().keySet());
    }

    /** Epochs in the form of the file; nothing for none. */
    static byte[] text(List<EpochPoint> epochs) {
        StringBuilder s = new StringBuilder();
        if (!epochs.isEmpty()) {
            Set<String> names = new LinkedHashSet<>();
            epochs.forEach(e -> names.addAll(e.values().keySet()));
            s.append(HEAD);
            names.forEach(n -> s.append(',').append(n));
            s.append('\n');
            epochs.forEach(e -> line(s, names, e));
        }
        return s.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void line(StringBuilder s, Set<String> names, EpochPoint e) {
        s.append(e.epoch()).append(',').append(e.step()).append(',').append(e.learningRate()).append(',')
                .append(seconds(e));
        names.forEach(n -> s.append(',').append(e.values().getOrDefault(n, Double.NaN)));
        s.append('\n');
    }

    @Override
    public void epoch(EpochPoint e) {
        if (remember(e)) {
            StringBuilder s = new StringBuilder();
            line(s, names, e);
            file.add(s.toString().getBytes(StandardCharsets.UTF_8));
        } else {
            file.replace(text(points));
        }
    }

    @Override
    public void back(Standing to) {
        points.removeIf(e -> e.step() > to.step());
        names.clear();
        points.forEach(e -> names.addAll(e.values().keySet()));
        file.replace(text(points));
    }

    @Override
    public void close() {
        file.close();
    }
}
