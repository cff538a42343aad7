package dev.descent.conformance;

import dev.descent.spi.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Every case there is. */
public final class ConformanceSuite {
    private final List<OpCase> cases;

    public ConformanceSuite() {
        this(AllCases.create());
    }

    ConformanceSuite(List<OpCase> cases) {
        this.cases = List.copyOf(cases);
    }

    /** Names of all cases. */
    public List<String> names() {
        return cases.stream().map(OpCase::name).toList();
    }

    /** Runs everything; an op without a case is a problem of the report. */
    public Report run(Backend backend) {
        return run(backend, "*");
    }

    /**
     * Runs the cases whose op or whole name matches.
     *
     * @param filter a name in which {@code *} stands for anything
     */
    public Report run(Backend backend, String filter) {
        Predicate<String> matches = glob(filter);
        List<CaseResult> results = new ArrayList<>();
        for (OpCase c : cases) {
            if (matches.test(c.name()) || matches.test(c.op())) {
                results.add(CaseRunner.run(backend, c));
            }
        }
        List<String> problems = new ArrayList<>();
        if (results.isEmpty()) {
            problems.add("no case matches '" + filter + "'; there are " + cases.size() + ", for example '"
                    + cases.get(0).name() + "'");
        }
        if (filter.equals("*")) {
            problems.addAll(Coverage.missing(cases));
        }
        String device = backend.info().backend();
        return new Report(device, filter, results, problems);
    }

    private static Predicate<String> glob(String filter) {
        String regex = Pattern.compile("\\*")
                .splitAsStream(filter + "\0")
                .map(part -> Pattern.quote(part.replace("\0", "")))
                .collect(Collectors.joining(".*"));
        return Pattern.compile(regex).asMatchPredicate();
    }
}
