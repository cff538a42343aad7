package dev.descent.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the suite found on one device.
 *
 * @param device its name, as {@code --device} takes it
 * @param filter which cases were asked for
 * @param results every case that ran
 * @param skips every case that did not, with the reason
 * @param speeds a quick sample of every op that was timed
 * @param problems what is wrong with the run as a whole: no case at all, an op without a case
 */
public record Report(
        String device,
        String filter,
        List<CaseResult> results,
        List<Skip> skips,
        List<Speed> speeds,
        List<String> problems) {
    private static final int LISTED = 40;

    public Report {
        results = List.copyOf(results);
        skips = List.copyOf(skips);
        speeds = List.copyOf(speeds);
        problems = List.copyOf(problems);
    }

    public boolean passed() {
        return problems.isEmpty() && failed().isEmpty();
    }

    public List<CaseResult> failed() {
        return results.stream().filter(r -> !r.passed()).toList();
    }

    /** Failing cases, and problems of the whole run, which are failures as well. */
    int failures() {
        return failed().size() + problems.size();
    }

    /** The line that runs a case again. */
    public String rerun(CaseResult r) {
        return "./descent parity --device " + device + " --op '" + r.name() + "'";
    }

    /**
     * Names of the cases whose outputs have other bits than in a report of the same cases: a device promises none when
     * only its number of threads or the width of its lanes differs.
     *
     * @throws IllegalArgumentException if the reports are of different cases
     */
    public List<String> otherBits(Report other) {
        Map<String, CaseResult> theirs = new LinkedHashMap<>();
        other.results().forEach(r -> theirs.put(r.name(), r));
        List<String> names = new ArrayList<>();
        for (CaseResult r : results) {
            CaseResult their = theirs.remove(r.name());
            if (their == null) {
                throw new IllegalArgumentException("the other report has no case '" + r.name() + "'");
            }
            if (their.digest() != r.digest()) {
                names.add(r.name());
            }
        }
        if (!theirs.isEmpty()) {
            throw new IllegalArgumentException("the other report has more cases: " + theirs.keySet());
        }
        return List.copyOf(names);
    }

    /** One line of the table. */
    record Row(
            String op, int cases, int failed, double share, String worstCase, String worst, Optional<Speed> speed) {}

    List<Row> rows() {
        Map<String, List<CaseResult>> byOp = new LinkedHashMap<>();
        results.forEach(r -> byOp.computeIfAbsent(r.op(), k -> new ArrayList<>()).add(r));
        List<Row> rows = new ArrayList<>();
        byOp.forEach((op, list) -> {
            CaseResult worst = list.get(0);
            int bad = 0;
            for (CaseResult r : list) {
                worst = r.share() > worst.share() ? r : worst;
                bad += r.passed() ? 0 : 1;
            }
            Optional<Speed> speed = speeds.stream().filter(s -> s.op().equals(op)).findFirst();
            rows.add(new Row(op, list.size(), bad, worst.share(), worst.share() > 0 ? worst.name() : "", worst.worst(),
                    speed));
        });
        return rows;
    }

    /**
     * A table op by op with the worst share of the error budget, the element that used it and the speed; the failing
     * cases; and one last line of key=value pairs.
     */
    public String text() {
        StringBuilder s = new StringBuilder();
        s.append(String.format(Locale.ROOT, "%-28s %6s %7s %7s %15s  %s\n", "op", "cases", "failed", "budget", "speed",
                "worst element"));
        rows().forEach(r -> s.append(line(r)).append('\n'));
        return s.append(details()).append('\n').append(lastLine()).append('\n').toString();
    }

    /** Failing cases with what is wrong and the line that runs them again, skips and problems. */
    String details() {
        StringBuilder s = new StringBuilder();
        List<CaseResult> failed = failed();
        for (CaseResult r : failed.subList(0, Math.min(LISTED, failed.size()))) {
            s.append("\nFAILED ").append(r.name()).append('\n');
            r.mismatches().forEach(m -> s.append("  ").append(m.gate()).append(": ").append(m.message()).append('\n'));
            s.append("  again: ").append(rerun(r)).append('\n');
        }
        if (failed.size() > LISTED) {
            s.append("… and ").append(failed.size() - LISTED).append(" more failing cases\n");
        }
        skipsByReason().forEach((reason, n) ->
                s.append("\nSKIPPED ").append(n).append(n == 1 ? " case: " : " cases: ").append(reason).append('\n'));
        problems.forEach(p -> s.append("\nPROBLEM ").append(p).append('\n'));
        return s.toString();
    }

    /** The outcome as key=value pairs. */
    String lastLine() {
        return String.format(Locale.ROOT, "result parity device=%s cases=%d failed=%d skipped=%d", device,
                results.size(), failures(), skips.size());
    }

    static String share(Row r) {
        return r.share() > 99.99 ? ">9999%" : String.format(Locale.ROOT, "%.0f%%", r.share() * 100);
    }

    static String speed(Row r) {
        return r.speed().map(Speed::text).orElse("-");
    }

    private static String line(Row r) {
        String worst = r.worst().isEmpty() ? "" : r.worst() + " of " + r.worstCase().substring(r.op().length()).strip();
        return String.format(Locale.ROOT, "%-28s %6d %7d %7s %15s  %s", r.op(), r.cases(), r.failed(), share(r),
                speed(r), worst).stripTrailing();
    }

    Map<String, Integer> skipsByReason() {
        Map<String, Integer> reasons = new LinkedHashMap<>();
        skips.forEach(s -> reasons.merge(s.reason(), 1, Integer::sum));
        return reasons;
    }

    /** The same for machines. */
    public String json() {
        return ReportJson.of(this);
    }
}
