package dev.descent.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the suite found on one device.
 *
 * @param device its name, as {@code --device} takes it
 * @param filter which cases were asked for
 * @param results every case that ran
 * @param problems what is wrong with the run as a whole: no case at all, an op without a case
 */
public record Report(String device, String filter, List<CaseResult> results, List<String> problems) {
    private static final int LISTED = 40;

    public Report {
        results = List.copyOf(results);
        problems = List.copyOf(problems);
    }

    public boolean passed() {
        return problems.isEmpty() && failed().isEmpty();
    }

    public List<CaseResult> failed() {
        return results.stream().filter(r -> !r.passed()).toList();
    }

    private Map<String, List<CaseResult>> byOp() {
        Map<String, List<CaseResult>> map = new LinkedHashMap<>();
        results.forEach(r -> map.computeIfAbsent(r.op(), k -> new ArrayList<>()).add(r));
        return map;
    }

    /** The line that runs a case again. */
    public String rerun(CaseResult r) {
        return "./descent parity --device " + device + " --op '" + r.name() + "'";
    }

    /** A table op by op, the failing cases, and one last line of key=value pairs. */
    public String text() {
        StringBuilder s = new StringBuilder(String.format(Locale.ROOT, "%-34s %6s %7s %7s  %s%n", "op", "cases",
                "failed",
                "budget", "speed"));
        byOp().forEach((op, list) -> s.append(row(op, list)));
        int listed = 0;
        for (CaseResult r : failed()) {
            if (listed++ == LISTED) {
                s.append("… and ").append(failed().size() - LISTED).append(" more failing cases\n");
                break;
            }
            s.append("\nFAILED ").append(r.name()).append('\n');
            r.mismatches().forEach(m -> s.append("  ").append(m.gate()).append(": ").append(m.message()).append('\n'));
            s.append("  again: ").append(rerun(r)).append('\n');
        }
        problems.forEach(p -> s.append("\nPROBLEM ").append(p).append('\n'));
        return s.append(String.format(Locale.ROOT, "%nresult parity device=%s cases=%d failed=%d skipped=0%n", device,
                        results.size(), failed().size() + problems.size()))
                .toString()
                .replace(System.lineSeparator(), "\n");
    }

    private static String row(String op, List<CaseResult> list) {
        double share = 0;
        double speed = 0;
        boolean flops = false;
        int failed = 0;
        for (CaseResult r : list) {
            share = Math.max(share, r.share());
            failed += r.passed() ? 0 : 1;
            flops |= r.flops() > 0;
            speed = Math.max(speed, (r.flops() > 0 ? r.flops() : r.bytes()) / (double) r.nanos());
        }
        return String.format(Locale.ROOT, "%-34s %6d %7d %6.0f%%  %.2f %s%n", op, list.size(), failed,
                Math.min(share, 99.99) * 100, speed, flops ? "GFLOP/s" : "GB/s");
    }

    /** The same for machines. */
    public String json() {
        StringBuilder s = new StringBuilder("{\"device\": " + quoted(device) + ", \"filter\": " + quoted(filter)
                + ", \"cases\": " + results.size() + ", \"failed\": " + failed().size() + ", \"problems\": [");
        s.append(String.join(", ", problems.stream().map(Report::quoted).toList())).append("], \"ops\": [");
        List<String> ops = new ArrayList<>();
        byOp().forEach((op, list) -> ops.add(String.format(Locale.ROOT,
                "{\"op\": %s, \"cases\": %d, \"failed\": %d, \"share\": %.4f}", quoted(op), list.size(),
                list.stream().filter(r -> !r.passed()).count(),
                list.stream().mapToDouble(CaseResult::share).filter(Double::isFinite).max().orElse(0))));
        s.append(String.join(", ", ops)).append("], \"failures\": [");
        List<String> bad = new ArrayList<>();
        for (CaseResult r : failed()) {
            List<String> why = r.mismatches().stream()
                    .map(m -> "{\"gate\": " + quoted(m.gate().name()) + ", \"message\": " + quoted(m.message()) + "}")
                    .toList();
            bad.add("{\"case\": " + quoted(r.name()) + ", \"again\": " + quoted(rerun(r)) + ", \"why\": ["
                    + String.join(", ", why) + "]}");
        }
        return s.append(String.join(", ", bad)).append("]}").toString();
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
