package dev.descent.watch;

import dev.descent.train.ConfusionMatrix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** True against predicted classes: a table whose cells are shaded by their share of the row, and a line a class. */
final class ConfusionView {
    /** More classes are no table that fits; the pairs that were mixed up most often are. */
    private static final int MOST_CLASSES = 40;

    private static final int MOST_PAIRS = 30;
    private static final double LEAST_SHADE = 0.15;

    private final ConfusionMatrix matrix;
    private final RunDescription about;

    private ConfusionView(ConfusionMatrix matrix, RunDescription about) {
        this.matrix = matrix;
        this.about = about;
    }

    static String of(ConfusionMatrix matrix, RunDescription about, String examples) {
        ConfusionView v = new ConfusionView(matrix, about);
        StringBuilder s = new StringBuilder("<p class=\"note\">" + Numbers.count(matrix.total()) + " "
                + Html.text(examples) + "; " + Numbers.percent(matrix.accuracy()) + " right.</p>\n"
                + "<div class=\"pair\">\n");
        if (matrix.classes() <= MOST_CLASSES) {
            v.heat(s);
        } else {
            v.pairs(s);
        }
        v.classes(s);
        return s.append("</div>\n").toString();
    }

    private String name(int c) {
        return Html.text(about.className(c));
    }

    private void heat(StringBuilder s) {
        int n = matrix.classes();
        s.append("<div class=\"scroll\"><table class=\"heat").append(n > 14 ? " small" : "").append("\">")
                .append("<caption>Rows are true classes, columns predicted ones; darker is a larger share of the row"
                        + "</caption>\n<thead><tr><td></td>");
        for (int p = 0; p < n; p++) {
            s.append("<th scope=\"col\" title=\"").append(name(p)).append("\"><span>").append(name(p))
                    .append("</span></th>");
        }
        s.append("</tr></thead>\n<tbody>\n");
        for (int t = 0; t < n; t++) {
            s.append("<tr><th scope=\"row\" title=\"").append(name(t)).append("\"><span>").append(name(t))
                    .append("</span></th>");
            for (int p = 0; p < n; p++) {
                cell(s, t, p);
            }
            s.append("</tr>\n");
        }
        s.append("</tbody></table></div>\n");
    }

    private void cell(StringBuilder s, int truth, int predicted) {
        long count = matrix.count(truth, predicted);
        if (count == 0) {
            s.append("<td class=\"none\"><span>0</span></td>");
            return;
        }
        double share = count / (double) matrix.support(truth);
        // the root lets the few that are wrong be seen beside the many that are right
        double shade = truth == predicted ? share : LEAST_SHADE + (1 - LEAST_SHADE) * Math.sqrt(share);
        s.append(String.format(Locale.ROOT,
                "<td class=\"%s%s\" style=\"--shade:%.3f\" title=\"%s taken for %s: %s of %s\">%s</td>",
                truth == predicted ? "right" : "wrong", shade > 0.55 ? " deep" : "", shade, name(truth),
                name(predicted), Numbers.count(count), Numbers.count(matrix.support(truth)), Numbers.count(count)));
    }

    /** A pair of classes. */
    private record Pair(int truth, int predicted, long count) {}

    private void pairs(StringBuilder s) {
        List<Pair> all = new ArrayList<>();
        for (int t = 0; t < matrix.classes(); t++) {
            for (int p = 0; p < matrix.classes(); p++) {
                if (t != p && matrix.count(t, p) > 0) {
                    all.add(new Pair(t, p, matrix.count(t, p)));
                }
            }
        }
        all.sort(Comparator.comparingLong(Pair::count).reversed());
        s.append("<div class=\"scroll tall\"><table><caption>The classes that were mixed up most often, of ")
                .append(matrix.classes()).append("</caption><thead><tr><th scope=\"col\">true</th>"
                        + "<th scope=\"col\">predicted</th><th scope=\"col\">times</th></tr></thead><tbody>\n");
        all.stream().limit(MOST_PAIRS).forEach(p -> s.append("<tr><th scope=\"row\">").append(name(p.truth()))
                .append("</th><th scope=\"row\">").append(name(p.predicted())).append("</th><td>")
                .append(Numbers.count(p.count())).append("</td></tr>\n"));
        s.append("</tbody></table></div>\n");
    }

    private void classes(StringBuilder s) {
        s.append("<div class=\"scroll tall\"><table class=\"scores\"><caption>Each class</caption><thead><tr>"
                + "<th scope=\"col\">class</th><th scope=\"col\">examples</th><th scope=\"col\">precision</th>"
                + "<th scope=\"col\">recall</th><th scope=\"col\">F1</th></tr></thead><tbody>\n");
        for (int c = 0; c < matrix.classes(); c++) {
            s.append("<tr><th scope=\"row\"><span>").append(name(c)).append("</span></th><td>")
                    .append(Numbers.count(matrix.support(c))).append("</td>");
            for (double v : new double[] {matrix.precision(c), matrix.recall(c), matrix.f1(c)}) {
                s.append(String.format(Locale.ROOT, "<td class=\"bar\" style=\"--share:%.3f\">%.3f</td>", v, v));
            }
            s.append("</tr>\n");
        }
        s.append(String.format(Locale.ROOT, "</tbody><tfoot><tr><th scope=\"row\">mean</th><td>%s</td><td>%.3f</td>"
                + "<td>%.3f</td><td>%.3f</td></tr></tfoot></table></div>%n", Numbers.count(matrix.total()),
                matrix.macroPrecision(), matrix.macroRecall(), matrix.macroF1()));
    }
}
