package dev.descent.conformance;

import java.util.Collection;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A report as JSON. */
final class ReportJson {
    private ReportJson() {}

    static String of(Report r) {
        return "{\"device\": " + quoted(r.device()) + ", \"filter\": " + quoted(r.filter()) + ", \"cases\": "
                + r.results().size() + ", \"failed\": " + r.failures() + ", \"passed\": " + r.passed()
                + ", \"problems\": " + array(r.problems(), ReportJson::quoted)
                + ", \"ops\": " + array(r.rows(), ReportJson::row)
                + ", \"skips\": " + array(r.skipsByReason().entrySet(), e ->
                        "{\"reason\": " + quoted(e.getKey()) + ", \"cases\": " + e.getValue() + "}")
                + ", \"failures\": " + array(r.failed(), c -> failure(r, c)) + "}";
    }

    private static String row(Report.Row r) {
        return "{\"op\": " + quoted(r.op()) + ", \"cases\": " + r.cases() + ", \"failed\": " + r.failed()
                + ", \"share\": " + number(r.share()) + ", \"worst_case\": " + quoted(r.worstCase())
                + ", \"worst_element\": " + quoted(r.worst())
                + r.speed().map(ReportJson::speed).orElse("") + "}";
    }

    private static String speed(Speed s) {
        return ", \"speed\": " + number(s.rate()) + ", \"unit\": " + quoted(s.unit());
    }

    private static String failure(Report r, CaseResult c) {
        return "{\"case\": " + quoted(c.name()) + ", \"again\": " + quoted(r.rerun(c)) + ", \"why\": "
                + array(c.mismatches(), m -> "{\"gate\": " + quoted(m.gate().name()) + ", \"message\": "
                        + quoted(m.message()) + "}") + "}";
    }

    /** JSON has no infinity: where the budget was zero, its share is null. */
    private static String number(double d) {
        return Double.isFinite(d) ? String.format(Locale.ROOT, "%.4f", d) : "null";
    }

    private static <T> String array(Collection<T> items, Function<T, String> text) {
        return items.stream().map(text).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String text) {
        StringBuilder s = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                s.append('\\').append(c);
            } else if (c < ' ') {
                s.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                s.append(c);
            }
        }
        return s.append('"').toString();
    }
}
