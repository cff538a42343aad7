package dev.descent.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reports of the same cases on several devices, op by op; every device is held beside the oracle, not the others. */
public final class SideBySide {
    private final List<Report> reports;

    /** @param reports one at least, a device each */
    public SideBySide(List<Report> reports) {
        if (reports.isEmpty()) {
            throw new IllegalArgumentException("there is no report to show");
        }
        this.reports = List.copyOf(reports);
    }

    public boolean passed() {
        return reports.stream().allMatch(Report::passed);
    }

    /** Rows of all devices by op, in the order of the suite. */
    private Map<String, Map<String, Report.Row>> table() {
        Map<String, Map<String, Report.Row>> ops = new LinkedHashMap<>();
        for (Report r : reports) {
            r.rows().forEach(row -> ops.computeIfAbsent(row.op(), k -> new LinkedHashMap<>()).put(r.device(), row));
        }
        return ops;
    }

    /**
     * A table of ops and devices: failing cases, the worst share of the error budget, and the speed; then the failing
     * cases; and a last line of key=value pairs a device.
     */
    public String text() {
        StringBuilder s = new StringBuilder(String.format(Locale.ROOT, "%-28s %6s", "op", "cases"));
        reports.forEach(r -> s.append(String.format(Locale.ROOT, "  | %-9s %6s %14s", r.device(), "budget", "speed")));
        s.append('\n');
        table().forEach((op, rows) -> {
            int cases = rows.values().stream().mapToInt(Report.Row::cases).max().orElse(0);
            s.append(String.format(Locale.ROOT, "%-28s %6d", op, cases));
            for (Report r : reports) {
                Report.Row row = rows.get(r.device());
                s.append(row == null
                        ? String.format(Locale.ROOT, "  | %-9s %6s %14s", "not run", "", "")
                        : String.format(Locale.ROOT, "  | %-9s %6s %14s", verdict(row), Report.share(row),
                                Report.speed(row)));
            }
            s.append('\n');
        });
        reports.forEach(r -> s.append(r.details()));
        s.append('\n');
        reports.forEach(r -> s.append(r.lastLine()).append('\n'));
        return s.toString();
    }

    private static String verdict(Report.Row row) {
        return row.failed() == 0 ? "ok" : row.failed() + " fail";
    }

    /** The same as a page; {@code devices} describes each device in a line, in the order of the reports. */
    public String markdown(List<String> devices) {
        List<String> lines = new ArrayList<>();
        lines.add("# Parity");
        lines.add("");
        lines.add("Every kernel of every device beside a float64 oracle, element by element. A page that");
        lines.add("`./descent parity --device all --markdown docs/parity.md --force` writes.");
        lines.add("");
        lines.add("The budget is what the contract of an op allows an element to be off; above 100 % a case fails.");
        lines.add("Speeds are quick samples on small cases, good for finding a kernel that is ten times too slow.");
        lines.add("");
        for (int i = 0; i < reports.size(); i++) {
            Report r = reports.get(i);
            lines.add("- **" + r.device() + "**: " + devices.get(i) + ". " + r.results().size() + " cases, "
                    + r.failures() + " failed, " + r.skips().size() + " skipped.");
        }
        lines.add("");
        lines.add("| op | cases | " + reports.stream().map(r -> r.device() + " | budget | speed")
                .collect(Collectors.joining(" | ")) + " |");
        lines.add("|---|---|" + "---|---|---|".repeat(reports.size()));
        table().forEach((op, rows) -> {
            int cases = rows.values().stream().mapToInt(Report.Row::cases).max().orElse(0);
            String cells = reports.stream().map(r -> cell(rows.get(r.device()))).collect(Collectors.joining(" | "));
            lines.add("| " + op + " | " + cases + " | " + cells + " |");
        });
        return String.join("\n", lines) + "\n";
    }

    private static String cell(Report.@Nullable Row row) {
        return row == null
                ? "not run | |"
                : verdict(row) + " | " + Report.share(row) + " | " + Report.speed(row);
    }

    /** The reports as a JSON array; one alone as itself. */
    public String json() {
        return reports.size() == 1
                ? reports.get(0).json()
                : reports.stream().map(Report::json).collect(Collectors.joining(",\n", "[", "]"));
    }
}
