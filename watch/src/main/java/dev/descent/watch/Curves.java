package dev.descent.watch;

import dev.descent.train.GradientReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which curves a run has. */
final class Curves {
    private static final String VALIDATION = "val_";
    private static final int MOST_SERIES = 8;

    /** Reports on time steps that are drawn over each other. */
    private static final int PROFILES = 5;

    private Curves() {}

    /** Values of the epochs: what training and validation share is one curve, scores of validation are another. */
    static List<Curve> ofEpochs(RunSnapshot run) {
        List<Curve> all = new ArrayList<>();
        Set<String> names = run.names();
        if (run.epochs().isEmpty()) {
            return all;
        }
        double[] x = run.epochNumbers();
        List<Curve.Series> scores = new ArrayList<>();
        for (String base : bases(names)) {
            List<Curve.Series> own = new ArrayList<>();
            if (names.contains(base)) {
                own.add(new Curve.Series("training", run.series(base)));
            }
            if (names.contains(VALIDATION + base)) {
                own.add(new Curve.Series(run.telling().watched(), run.series(VALIDATION + base)));
            }
            if (!names.contains(base) && isScore(base)) {
                scores.add(new Curve.Series(words(base), run.series(VALIDATION + base)));
            } else {
                all.add(new Curve(title(base), "epoch", x, own, !isScore(base)));
            }
        }
        if (!scores.isEmpty()) {
            all.add(new Curve("Scores, " + run.telling().watched(), "epoch", x, scores, false));
        }
        all.add(new Curve("Learning rate", "epoch", x, List.of(new Curve.Series("learning rate",
                run.epochs().stream().mapToDouble(EpochPoint::learningRate).toArray())), false));
        return all;
    }

    private static Set<String> bases(Set<String> names) {
        Set<String> bases = new LinkedHashSet<>();
        names.forEach(n -> bases.add(n.startsWith(VALIDATION) ? n.substring(VALIDATION.length()) : n));
        return bases;
    }

    /** Shares between 0 and 1, of which several fit into one curve. */
    private static boolean isScore(String base) {
        return base.endsWith("accuracy") || base.endsWith("precision") || base.endsWith("recall")
                || base.endsWith("f1");
    }

    static String words(String name) {
        return name.replace('_', ' ');
    }

    static String title(String name) {
        return switch (name) {
            case "mse" -> "Mean squared error";
            case "mae" -> "Mean absolute error";
            case "r2" -> "R²";
            default -> name.isEmpty() ? name : name.substring(0, 1).toUpperCase(Locale.ROOT)
                    + words(name.substring(1));
        };
    }

    /** Steps a second. */
    static Curve speed(RunSnapshot run) {
        return new Curve("Steps a second", "epoch", run.epochNumbers(), List.of(new Curve.Series("steps a second",
                run.epochs().stream().mapToDouble(EpochPoint::stepsPerSecond).toArray())), false);
    }

    /** Losses of the steps. */
    static Curve ofSteps(RunSnapshot run) {
        StepCurve.Points p = run.curve();
        boolean merged = !Arrays.equals(p.low(), p.high());
        return new Curve(title(run.telling().lossName()) + " by step", "step", p.step(), List.of(new Curve.Series(
                "training", p.mean(), merged ? p.low() : new double[0], merged ? p.high() : new double[0])));
    }

    /** Norms of the gradients: of all together, and of the parameters whose gradients are largest. */
    static List<Curve> ofGradients(RunSnapshot run) {
        List<GradientReport> reports = run.gradients();
        if (reports.isEmpty()) {
            return List.of();
        }
        double[] x = reports.stream().mapToDouble(GradientReport::step).toArray();
        List<Curve> all = new ArrayList<>();
        all.add(new Curve("Norm of the gradient", "step", x, List.of(new Curve.Series("all parameters",
                reports.stream().mapToDouble(GradientReport::total).toArray()))));
        Map<String, Double> largest = new LinkedHashMap<>();
        reports.forEach(r -> r.parameters().forEach((name, v) -> largest.merge(name, v, Math::max)));
        List<Curve.Series> each = largest.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_SERIES)
                .map(e -> new Curve.Series(e.getKey(), reports.stream()
                        .mapToDouble(r -> r.parameters().getOrDefault(e.getKey(), Double.NaN))
                        .toArray()))
                .toList();
        String which = largest.size() > each.size() ? ", the " + each.size() + " largest" : "";
        all.add(new Curve("Norm by parameter" + which, "step", x, each));
        return all;
    }

    /** For every recurrent layer the norms by time step, of some reports from the first to the last. */
    static List<Curve> ofTime(RunSnapshot run) {
        List<GradientReport> chosen = spread(run.gradients().stream().filter(r -> !r.layers().isEmpty()).toList());
        Set<String> layers = new LinkedHashSet<>();
        chosen.forEach(r -> r.layers().forEach(l -> layers.add(l.layer())));
        List<Curve> all = new ArrayList<>();
        for (String layer : layers) {
            Map<Long, List<Double>> norms = new LinkedHashMap<>();
            chosen.forEach(r -> r.layers().stream().filter(l -> l.layer().equals(layer))
                    .forEach(l -> norms.put(r.step(), l.norms())));
            int time = norms.values().stream().mapToInt(List::size).max().orElse(0);
            double[] x = new double[time];
            Arrays.setAll(x, t -> t + 1);
            List<Curve.Series> series = new ArrayList<>();
            norms.forEach((step, list) -> {
                double[] y = new double[time];
                Arrays.setAll(y, t -> t < list.size() ? list.get(t) : Double.NaN);
                series.add(new Curve.Series("step " + Numbers.count(step), y));
            });
            all.add(new Curve("Layer " + layer, "time step", x, series));
        }
        return all;
    }

    private static List<GradientReport> spread(List<GradientReport> all) {
        if (all.size() <= PROFILES) {
            return all;
        }
        List<GradientReport> some = new ArrayList<>();
        for (int i = 0; i < PROFILES; i++) {
            some.add(all.get((int) ((long) i * (all.size() - 1) / (PROFILES - 1))));
        }
        return some;
    }
}
