package dev.descent.train;

import dev.descent.graph.Trace;
import dev.descent.nn.Module;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A model as a table: layers, output shapes, parameters, and the memory of a training step. */
final class Summary {
    private Summary() {}

    static String of(Module model, Trace trace, @Nullable TrainStep step, int batch) {
        // once each: a layer inside a recurrent cell is visited at every step
        Set<Trace.Visit> visits = new LinkedHashSet<>(trace.visits());
        Map<String, Long> counts = counts(model, visits);
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"layer", "kind", "output", "parameters"});
        for (Trace.Visit v : visits) {
            if (!v.path().isEmpty() || visits.size() == 1) {
                rows.add(new String[] {
                    v.path().isEmpty() ? "model" : v.path(), v.description(), v.output().toString(),
                    String.format(Locale.ROOT, "%,d", counts.getOrDefault(v.path(), 0L))
                });
            }
        }
        StringBuilder s = new StringBuilder(table(rows));
        s.append(String.format(Locale.ROOT, "%,d trained parameters", model.parameterCount()));
        if (step != null) {
            s.append(String.format(Locale.ROOT, "; a training step of %d examples: %d kernels, %,d bytes planned"
                            + " (%,d without reuse)", batch, step.plan().kernels(), step.plan().arenaBytes(),
                    step.plan().bytesWithoutReuse()));
        }
        return s.append('\n').toString();
    }

    /** Trained values by layer: those of a part without a row of its own, such as a cell, go to the layer around it. */
    private static Map<String, Long> counts(Module model, Set<Trace.Visit> visits) {
        Set<String> paths = new HashSet<>();
        visits.forEach(v -> paths.add(v.path()));
        Map<String, Long> counts = new HashMap<>();
        model.parameters().forEach((name, p) -> {
            String path = name;
            do {
                path = path.substring(0, Math.max(0, path.lastIndexOf('.')));
            } while (!path.isEmpty() && !paths.contains(path));
            counts.merge(path, p.isTrained() ? p.shape().size() : 0, Long::sum);
        });
        return counts;
    }

    private static String table(List<String[]> rows) {
        int[] width = new int[4];
        for (String[] r : rows) {
            for (int i = 0; i < 4; i++) {
                width[i] = Math.max(width[i], r[i].length());
            }
        }
        StringBuilder s = new StringBuilder();
        for (String[] r : rows) {
            for (int i = 0; i < 3; i++) {
                s.append(r[i]).append(" ".repeat(width[i] - r[i].length() + 2));
            }
            s.append(" ".repeat(width[3] - r[3].length())).append(r[3]).append('\n');
        }
        return s.toString();
    }
}
