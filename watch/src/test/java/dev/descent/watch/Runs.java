package dev.descent.watch;

import dev.descent.train.ConfusionMatrix;
import dev.descent.train.EpochRecord;
import dev.descent.train.Evaluation;
import dev.descent.train.GradientReport;
import dev.descent.train.RunInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Runs that never were, with values that look like some. */
final class Runs {
    static final String EVIL = "<script>alert(1)</script>";

    private Runs() {}

    /** A classifier: so many epochs of ten steps, gradients, a confusion matrix. */
    static Recorder classifier(int epochs, String... classNames) {
        Recorder r = recorder(Telling.plain());
        r.describe(new RunDescription("classifier", manifest(), "layer  kind\n0      Dense\n", List.of(classNames)));
        r.start(new RunInfo(epochs, 10, 320, 80));
        SplittableRandom random = new SplittableRandom(1);
        for (int e = 1; e <= epochs; e++) {
            steps(r, e, random);
            double loss = 1.5 / e + 0.02;
            r.validation(evaluation(classNames.length, random));
            r.epoch(new EpochRecord(e, 10L * e, 0.004 / e, 0.5, values("loss", loss, "accuracy", 1 - loss / 3,
                    "val_loss", loss + 0.1, "val_accuracy", 0.9 - loss / 3, "val_macro_f1", 0.88 - loss / 3)));
        }
        return r;
    }

    /** A text model of two recurrent layers with samples. */
    static Recorder text(int epochs, String sample) {
        Recorder r = recorder(new Telling("bits_per_char", 1 / Math.log(2), "test"));
        r.describe(new RunDescription("text", manifest(), "", List.of()));
        r.start(new RunInfo(epochs, 10, 320, 80));
        SplittableRandom random = new SplittableRandom(2);
        for (int e = 1; e <= epochs; e++) {
            steps(r, e, random);
            r.epoch(new EpochRecord(e, 10L * e, 0.003, 0.5, values("loss", 3.0 / e, "val_loss", 3.2 / e)));
            r.sample(sample);
        }
        return r;
    }

    private static Recorder recorder(Telling telling) {
        long[] now = new long[1];
        return new Recorder(telling, () -> now[0] += 1_000_000);
    }

    private static Map<String, String> manifest() {
        Map<String, String> m = new LinkedHashMap<>();
        m.put("device", "cpu");
        m.put("seed", "1");
        return m;
    }

    private static void steps(Recorder r, int epoch, SplittableRandom random) {
        for (int i = 1; i <= 10; i++) {
            long step = 10L * (epoch - 1) + i;
            if (i == 1) {
                r.gradients(gradients(step - 1, random));
            }
            r.step(step, 2.0 / epoch + random.nextDouble());
        }
    }

    static GradientReport gradients(long step, SplittableRandom random) {
        List<Double> norms = new ArrayList<>();
        for (int t = 0; t < 20; t++) {
            norms.add(Math.pow(0.8, 19 - t) * (1 + random.nextDouble()));
        }
        Map<String, Double> parameters = values("0.weight", 1 + random.nextDouble(), "0.bias", 0.1);
        return new GradientReport(step, parameters, List.of(new GradientReport.LayerSteps("1.l0", norms)));
    }

    static Evaluation evaluation(int classes, SplittableRandom random) {
        ConfusionMatrix m = new ConfusionMatrix(classes);
        for (int i = 0; i < 40 * classes; i++) {
            m.add(i % classes, random.nextInt(5) == 0 ? random.nextInt(classes) : i % classes);
        }
        return new Evaluation(0.4, m.total(), values("accuracy", m.accuracy()), Optional.of(m));
    }

    static Map<String, Double> values(Object... namesAndValues) {
        Map<String, Double> all = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            all.put((String) namesAndValues[i], ((Number) namesAndValues[i + 1]).doubleValue());
        }
        return all;
    }
}
