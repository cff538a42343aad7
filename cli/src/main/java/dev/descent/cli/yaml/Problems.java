package dev.descent.cli.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All that is wrong with a file. */
public final class Problems {
    private static final int MOST = 100;

    private final List<Problem> all = new ArrayList<>();

    /**
     * One thing that is wrong.
     *
     * @param path of the key, for example {@code optimizer.learning_rate}; empty for the file as a whole
     * @param what is wrong, and what to do about it
     */
    public record Problem(Place at, String path, String what) {
        /** As one line. */
        public String line(String file) {
            return file + ":" + at.line() + ":" + at.column() + ": " + (path.isEmpty() ? "" : path + ": ") + what;
        }
    }

    /** Notes one down. */
    public void add(Place at, String path, String what) {
        all.add(new Problem(at, path, what));
    }

    /** Whether nothing is wrong. */
    public boolean none() {
        return all.isEmpty();
    }

    /** In the order of the file. */
    public List<Problem> list() {
        return all.stream().sorted(Comparator.comparing(Problem::at)).toList();
    }

    /** One a line, in the order of the file; of very many the first ones. */
    public String text(String file) {
        List<String> lines = new ArrayList<>(list().stream().limit(MOST).map(p -> p.line(file)).toList());
        if (all.size() > MOST) {
            lines.add(file + ": and " + (all.size() - MOST) + " more");
        }
        return String.join("\n", lines);
    }
}
