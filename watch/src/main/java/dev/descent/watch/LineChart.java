package dev.descent.watch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/**
 * A curve as a figure: a picture in SVG with title and description, a legend, the values as a table, and for the script
 * of the page what to show where the pointer is.
 */
final class LineChart {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int WIDTH = 520;
    private static final int HEIGHT = 292;
    private static final int LEFT = 62;
    private static final int RIGHT = WIDTH - 14;
    private static final int TOP = 12;
    private static final int BOTTOM = HEIGHT - 46;
    private static final int X_MARKS = 6;
    private static final int Y_MARKS = 5;
    private static final int MOST_ROWS = 60;
    /** With so few values each is marked by a dot. */
    private static final int DOTS = 24;

    private final Curve curve;
    private final String id;
    private final String color;
    private final Axis x;
    private final Axis y;

    private LineChart(Curve curve, String id, String color) {
        this.curve = curve;
        this.id = id;
        this.color = color;
        this.x = Axis.whole(curve.x(), LEFT + 4, RIGHT);
        this.y = Axis.padded(curve.range(), BOTTOM, TOP, curve.logarithmic());
    }

    /** The figure; series have colours of their own. */
    static String figure(Curve curve, String id) {
        return new LineChart(curve, id, "c").figure();
    }

    /** The figure of series that follow each other: the later, the darker. */
    static String ordered(Curve curve, String id) {
        return new LineChart(curve, id, "o").figure();
    }

    private String figure() {
        StringBuilder s = new StringBuilder();
        s.append("<figure class=\"chart\" id=\"").append(id).append("\">\n<figcaption>")
                .append(Html.text(curve.title()));
        if (curve.logarithmic()) {
            s.append(" <small>logarithmic</small>");
        }
        s.append("</figcaption>\n");
        legend(s);
        picture(s);
        table(s);
        return s.append("</figure>\n").toString();
    }

    private void legend(StringBuilder s) {
        s.append("<ul class=\"legend\">");
        for (int i = 0; i < curve.series().size(); i++) {
            s.append("<li><svg class=\"key\" viewBox=\"0 0 24 8\" aria-hidden=\"true\"><path class=\"line ")
                    .append(color).append(i + 1).append("\" d=\"M1 4H23\"/></svg>")
                    .append(Html.text(curve.series().get(i).name())).append("</li>");
        }
        s.append("</ul>\n");
    }

    private void picture(StringBuilder s) {
        s.append("<svg class=\"plot\" viewBox=\"0 0 ").append(WIDTH).append(' ').append(HEIGHT)
                .append("\" role=\"img\" tabindex=\"0\" aria-labelledby=\"").append(id).append("-t ").append(id)
                .append("-d\" data-chart=\"").append(Html.text(hover())).append("\">\n<title id=\"").append(id)
                .append("-t\">").append(Html.text(curve.title())).append("</title>\n<desc id=\"").append(id)
                .append("-d\">").append(Html.text(description())).append("</desc>\n");
        grid(s);
        List<Curve.Series> all = curve.series();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).band()) {
                s.append("<path class=\"band ").append(color).append(i + 1).append("\" d=\"")
                        .append(band(all.get(i))).append("\"/>\n");
            }
        }
        for (int i = 0; i < all.size(); i++) {
            s.append("<path class=\"line ").append(color).append(i + 1).append("\" d=\"")
                    .append(path(all.get(i).y())).append("\"/>\n");
            dots(s, all.get(i).y(), i + 1);
        }
        s.append("</svg>\n");
    }

    private void grid(StringBuilder s) {
        s.append("<g class=\"grid\">");
        for (double m : y.marks(Y_MARKS)) {
            s.append("<path d=\"M").append(LEFT).append(' ').append(Html.at(y.at(m))).append('H').append(RIGHT)
                    .append("\"/>");
        }
        s.append("</g>\n<g class=\"marks\">");
        for (double m : y.marks(Y_MARKS)) {
            s.append("<text class=\"y\" x=\"").append(LEFT - 8).append("\" y=\"").append(Html.at(y.at(m) + 4.5))
                    .append("\">").append(Numbers.text(m)).append("</text>");
        }
        for (double m : x.wholeMarks(X_MARKS)) {
            s.append("<text class=\"x\" x=\"").append(Html.at(x.at(m))).append("\" y=\"").append(BOTTOM + 20)
                    .append("\">").append(Numbers.count((long) m)).append("</text>");
        }
        s.append("<text class=\"x axis\" x=\"").append((LEFT + RIGHT) / 2).append("\" y=\"").append(HEIGHT - 6)
                .append("\">").append(Html.text(curve.axis())).append("</text></g>\n<path class=\"base\" d=\"M")
                .append(LEFT).append(' ').append(BOTTOM).append('H').append(RIGHT).append("\"/>\n");
    }

    private boolean shown(double v) {
        return Double.isFinite(v) && (!curve.logarithmic() || v > 0);
    }

    /** A line through all values; it is broken where one is missing. */
    private String path(double[] values) {
        StringBuilder d = new StringBuilder();
        boolean on = false;
        for (int i = 0; i < values.length; i++) {
            if (shown(values[i])) {
                d.append(on ? 'L' : 'M').append(point(i, values[i]));
                on = true;
            } else {
                on = false;
            }
        }
        return d.toString();
    }

    private String point(int i, double value) {
        return Html.at(x.at(curve.x()[i])) + " " + Html.at(y.at(value));
    }

    private String band(Curve.Series s) {
        StringBuilder d = new StringBuilder();
        for (int i = 0; i < s.low().length; i++) {
            d.append(i == 0 ? 'M' : 'L').append(point(i, s.high()[i]));
        }
        for (int i = s.low().length - 1; i >= 0; i--) {
            d.append('L').append(point(i, s.low()[i]));
        }
        return d.append('Z').toString();
    }

    private void dots(StringBuilder s, double[] values, int number) {
        if (values.length > DOTS) {
            return;
        }
        for (int i = 0; i < values.length; i++) {
            if (shown(values[i])) {
                s.append("<circle class=\"dot ").append(color).append(number).append("\" cx=\"")
                        .append(Html.at(x.at(curve.x()[i]))).append("\" cy=\"").append(Html.at(y.at(values[i])))
                        .append("\" r=\"").append(values.length == 1 ? 4 : 2.5).append("\"/>");
            }
        }
    }

    /** For those who do not see the picture: where each series begins, ends, and is lowest and highest. */
    private String description() {
        StringBuilder s = new StringBuilder();
        for (Curve.Series series : curve.series()) {
            double first = Double.NaN;
            double last = Double.NaN;
            int low = -1;
            int high = -1;
            double[] v = series.y();
            for (int i = 0; i < v.length; i++) {
                if (Double.isFinite(v[i])) {
                    first = Double.isNaN(first) ? v[i] : first;
                    last = v[i];
                    low = low < 0 || v[i] < v[low] ? i : low;
                    high = high < 0 || v[i] > v[high] ? i : high;
                }
            }
            s.append(s.isEmpty() ? "" : " ").append(series.name());
            s.append(low < 0
                    ? ": no values."
                    : String.format(Locale.ROOT, ": from %s to %s, lowest %s at %s %s, highest %s at %s %s.",
                            Numbers.text(first), Numbers.text(last), Numbers.text(v[low]), curve.axis(),
                            Numbers.count((long) curve.x()[low]), Numbers.text(v[high]), curve.axis(),
                            Numbers.count((long) curve.x()[high])));
        }
        return s.toString();
    }

    /** What the script shows: places and labels along the axis, and for each series places and values. */
    private String hover() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("top", TOP);
            json.writeNumberField("bottom", BOTTOM);
            json.writeArrayFieldStart("x");
            for (double v : curve.x()) {
                json.writeNumber(Html.at(x.at(v)));
            }
            json.writeEndArray();
            json.writeArrayFieldStart("at");
            for (double v : curve.x()) {
                json.writeString(curve.axis() + " " + Numbers.count((long) v));
            }
            json.writeEndArray();
            json.writeArrayFieldStart("series");
            for (int i = 0; i < curve.series().size(); i++) {
                Curve.Series s = curve.series().get(i);
                json.writeStartObject();
                json.writeStringField("name", s.name());
                json.writeStringField("color", color + (i + 1));
                json.writeArrayFieldStart("y");
                for (double v : s.y()) {
                    if (shown(v)) {
                        json.writeNumber(Html.at(y.at(v)));
                    } else {
                        json.writeNull();
                    }
                }
                json.writeEndArray();
                json.writeArrayFieldStart("value");
                for (double v : s.y()) {
                    json.writeString(Numbers.text(v));
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return text.toString();
    }

    private void table(StringBuilder s) {
        int n = curve.x().length;
        int every = Math.max(1, Math.ceilDiv(n, MOST_ROWS));
        s.append("<details id=\"").append(id).append("-v\"><summary>Values")
                .append(every > 1 ? ", one of " + every : "")
                .append("</summary><div class=\"scroll\"><table><thead><tr><th scope=\"col\">")
                .append(Html.text(curve.axis())).append("</th>");
        curve.series().forEach(c -> s.append("<th scope=\"col\">").append(Html.text(c.name())).append("</th>"));
        s.append("</tr></thead><tbody>");
        for (int i = 0; i < n; i++) {
            if (i % every == 0 || i == n - 1) {
                int row = i;
                s.append("<tr><th scope=\"row\">").append(Numbers.count((long) curve.x()[i])).append("</th>");
                curve.series().forEach(c ->
                        s.append("<td>").append(Numbers.text(c.y()[row])).append("</td>"));
                s.append("</tr>");
            }
        }
        s.append("</tbody></table></div></details>\n");
    }
}
