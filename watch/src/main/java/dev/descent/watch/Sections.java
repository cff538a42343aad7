package dev.descent.watch;

import dev.descent.train.ConfusionMatrix;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The parts of the page, one below the other; each is there if there is something to show. */
final class Sections {
    private static final int SHOWN_SAMPLES = 3;

    private final RunSnapshot run;
    private final StringBuilder s = new StringBuilder();

    private Sections(RunSnapshot run) {
        this.run = run;
    }

    static String of(RunSnapshot run) {
        Sections all = new Sections(run);
        all.head();
        all.facts();
        all.curves();
        all.classes();
        all.samples();
        all.gradients();
        all.model();
        all.manifest();
        return all.s.toString();
    }

    private void head() {
        s.append("<header id=\"head\">\n<h1>").append(Html.text(run.about().title())).append("</h1>\n<p class=\"state ")
                .append(run.status().name().toLowerCase(Locale.ROOT)).append("\" role=\"status\">")
                .append(run.status().text()).append("</p>\n");
        if (!run.message().isEmpty()) {
            s.append("<p class=\"message\">").append(Html.text(run.message())).append("</p>\n");
        }
        if (run.status() == RunStatus.RUNNING && run.plannedEpochs() > 0 && run.stepsPerEpoch() > 0) {
            double total = (double) run.plannedEpochs() * run.stepsPerEpoch();
            s.append(String.format(Locale.ROOT, "<progress max=\"1\" value=\"%.4f\" aria-label=\"progress\">"
                    + "</progress>%n", Math.min(1, run.steps() / total)));
        }
        s.append("</header>\n");
    }

    private void facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        int done = run.epochs().isEmpty() ? 0 : run.epochs().getLast().epoch();
        facts.put("epochs", run.plannedEpochs() > done ? done + " of " + run.plannedEpochs() : String.valueOf(done));
        facts.put("steps", Numbers.count(run.steps()));
        facts.put("time", Numbers.seconds(run.seconds()));
        if (!run.epochs().isEmpty()) {
            facts.put("steps a second", Numbers.text(run.epochs().getLast().stepsPerSecond()));
            for (String name : run.names()) {
                if (name.endsWith(run.telling().lossName()) || name.endsWith("accuracy")) {
                    if (!name.startsWith("val_top") && !name.contains("label")) {
                        facts.put(told(name), Numbers.text(run.epochs().getLast().values()
                                .getOrDefault(name, Double.NaN)));
                    }
                }
            }
        }
        Set<String> results = new HashSet<>();
        run.results().forEach((name, v) -> {
            if (run.confusion() != null && name.startsWith("test_macro_") && !name.endsWith("f1")) {
                return; // below the classes
            }
            facts.put(Curves.words(name), Numbers.text(v));
            results.add(Curves.words(name));
        });
        s.append("<dl class=\"facts\" id=\"facts\">\n");
        facts.forEach((name, v) -> s.append("<div").append(results.contains(name) ? " class=\"main\"" : "")
                .append("><dt>").append(Html.text(name)).append("</dt><dd>").append(Html.text(v))
                .append("</dd></div>\n"));
        s.append("</dl>\n");
    }

    private String told(String name) {
        return name.startsWith("val_")
                ? run.telling().watched() + " " + Curves.words(name.substring("val_".length()))
                : "training " + Curves.words(name);
    }

    private void section(String id, String title, Runnable inside) {
        s.append("<section id=\"").append(id).append("\" aria-labelledby=\"").append(id).append("-h\">\n<h2 id=\"")
                .append(id).append("-h\">").append(title).append("</h2>\n");
        inside.run();
        s.append("</section>\n");
    }

    private void charts(List<Curve> curves, String prefix) {
        s.append("<div class=\"charts\">\n");
        for (int i = 0; i < curves.size(); i++) {
            s.append(LineChart.figure(curves.get(i), prefix + "-" + (i + 1)));
        }
        s.append("</div>\n");
    }

    private void curves() {
        List<Curve> all = new ArrayList<>(Curves.ofEpochs(run));
        if (run.curve().size() > 1) {
            all.add(Math.min(all.size(), 2), Curves.ofSteps(run));
        }
        if (!run.epochs().isEmpty()) {
            all.add(Curves.speed(run));
        }
        section("curves", "Curves", () -> {
            if (all.isEmpty()) {
                s.append("<p class=\"note\">No step was done yet.</p>\n");
            }
            charts(all, "curve");
        });
    }

    private void classes() {
        ConfusionMatrix c = run.confusion();
        if (c != null) {
            section("classes", "Classes", () -> s.append(ConfusionView.of(c, run.about(), run.confusionOf())));
        }
    }

    private void samples() {
        List<Sample> all = run.samples().reversed();
        if (all.isEmpty()) {
            return;
        }
        section("samples", "Samples", () -> {
            all.stream().limit(SHOWN_SAMPLES).forEach(this::sample);
            if (all.size() > SHOWN_SAMPLES) {
                s.append("<details id=\"samples-more\"><summary>").append(all.size() - SHOWN_SAMPLES)
                        .append(" before</summary>\n");
                all.stream().skip(SHOWN_SAMPLES).forEach(this::sample);
                s.append("</details>\n");
            }
        });
    }

    private void sample(Sample sample) {
        s.append("<figure class=\"sample\"><figcaption>after epoch ").append(sample.epoch()).append(", step ")
                .append(Numbers.count(sample.step())).append("</figcaption><pre>").append(Html.text(sample.text()))
                .append("</pre></figure>\n");
    }

    private void gradients() {
        List<Curve> norms = Curves.ofGradients(run);
        List<Curve> time = Curves.ofTime(run);
        if (norms.isEmpty()) {
            return;
        }
        section("gradients", "Gradients", () -> {
            s.append("<p class=\"note\">Euclidean norms before clipping.</p>\n");
            charts(norms, "gradient");
            if (!time.isEmpty()) {
                s.append("<h3>Over time steps</h3>\n<p class=\"note\">The norm of ∂L/∂h after each time step: where it"
                        + " fades towards the start, early steps learn nothing. The later in the run, the darker.</p>\n"
                        + "<div class=\"charts\">\n");
                for (int i = 0; i < time.size(); i++) {
                    s.append(LineChart.ordered(time.get(i), "time-" + (i + 1)));
                }
                s.append("</div>\n");
            }
        });
    }

    private void model() {
        if (!run.about().summary().isBlank()) {
            section("model", "Model", () -> s.append("<pre class=\"summary\" tabindex=\"0\">")
                    .append(Html.text(run.about().summary().stripTrailing())).append("</pre>\n"));
        }
    }

    private void manifest() {
        if (!run.about().manifest().isEmpty()) {
            section("manifest", "Run", () -> {
                s.append("<div class=\"scroll\"><table class=\"manifest\"><tbody>\n");
                run.about().manifest().forEach((name, v) -> s.append("<tr><th scope=\"row\">").append(Html.text(name))
                        .append("</th><td>").append(Html.text(v)).append("</td></tr>\n"));
                s.append("</tbody></table></div>\n");
            });
        }
    }
}
