package dev.descent.conformance;

import dev.descent.spi.Backend;
import dev.descent.spi.DeviceInfo;
import dev.descent.spi.FusedOp;
import dev.descent.spi.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Every case there is. One suite can run on many devices, one after the other; it works out the oracle's references
 * once.
 */
public final class ConformanceSuite {
    private static final int LINE = 119; // and a comma

    private final List<Case> cases;
    private final Reference.Cache references;

    /** Of devices whose products are in float32. */
    public ConformanceSuite() {
        this(Precision.STRICT);
    }

    /** Of devices that were opened with a precision; one that keeps to float32 all the same passes too. */
    public ConformanceSuite(Precision precision) {
        this(AllCases.create(), precision);
    }

    ConformanceSuite(List<Case> cases) {
        this(cases, Precision.STRICT);
    }

    private ConformanceSuite(List<Case> cases, Precision precision) {
        this.cases = List.copyOf(cases);
        references = new Reference.Cache(Rounding.ofProduct(precision));
    }

    /** Names of all cases. */
    public List<String> names() {
        return cases.stream().map(Case::name).toList();
    }

    /** Runs everything, with times; an op without a case is a problem of the report. */
    public Report run(Backend backend) {
        return run(backend, Options.all().withSpeed());
    }

    /**
     * Runs the cases whose op or whole name matches, with times.
     *
     * @param filter a name in which {@code *} stands for anything
     */
    public Report run(Backend backend, String filter) {
        return run(backend, Options.all().withFilter(filter).withSpeed());
    }

    /** Runs the cases that the options ask for. Nothing passes silently: no case at all is a problem of the report. */
    public Report run(Backend backend, Options options) {
        Predicate<String> matches = glob(options.filter());
        List<CaseResult> results = new ArrayList<>();
        List<Skip> skips = new ArrayList<>();
        Map<String, OpCase> largest = new LinkedHashMap<>();
        for (Case c : cases) {
            if (!matches.test(c.name()) && !matches.test(c.op())) {
                continue;
            }
            Optional<String> reason = options.lacking() ? Optional.empty() : lack(backend, c);
            if (reason.isPresent()) {
                skips.add(new Skip(c.name(), reason.get()));
                continue;
            }
            CaseResult result = switch (c) {
                case OpCase o -> CaseRunner.run(backend, o, references.of(o));
                case BackendCase b -> run(backend, b);
            };
            results.add(result);
            if (c instanceof OpCase o && result.passed()) {
                largest.merge(o.op(), o, (x, y) -> x.work() >= y.work() ? x : y);
            }
        }
        List<Speed> speeds = options.speed()
                ? largest.values().stream().map(c -> Speed.measure(backend, c)).toList()
                : List.of();
        return new Report(name(backend.info()), options.filter(), results, skips, speeds,
                problems(options.filter(), results, skips));
    }

    /** Whether there is a case whose op or whole name matches. */
    public boolean matches(String filter) {
        Predicate<String> matches = glob(filter);
        return cases.stream().anyMatch(c -> matches.test(c.name()) || matches.test(c.op()));
    }

    /** What to say of a filter that matches nothing: a line, and the ops there are in lines below. */
    public String noMatch(String filter) {
        StringBuilder s = new StringBuilder("no case matches '" + filter + "'"
                + (filter.endsWith("*") ? "" : "; * stands for anything, as in '" + filter + "*'") + "; ops are");
        int room = 0;
        for (String op : cases.stream().map(Case::op).distinct().sorted().toList()) {
            boolean begins = op.length() + 2 > room;
            s.append(begins ? "\n  " : ", ").append(op);
            room = (begins ? LINE - 2 : room - 2) - op.length();
        }
        return s.toString();
    }

    /** As {@code --device} takes it. */
    private static String name(DeviceInfo info) {
        return info.index() == 0 ? info.backend() : info.backend() + ":" + info.index();
    }

    private List<String> problems(String filter, List<CaseResult> results, List<Skip> skips) {
        List<String> problems = new ArrayList<>();
        if (results.isEmpty() && !skips.isEmpty()) {
            problems.add("no case ran: all " + skips.size() + " that match '" + filter
                    + "' were skipped, the first since " + skips.get(0).reason());
        } else if (results.isEmpty()) {
            problems.add(noMatch(filter));
        }
        if (filter.equals("*")) {
            problems.addAll(Coverage.missing(cases));
        }
        return problems;
    }

    /** Why a backend does not have the kernel of a case. */
    private static Optional<String> lack(Backend backend, Case c) {
        FusedOp needs = c instanceof OpCase o ? o.needs() : null;
        return needs == null || backend.supports(needs)
                ? Optional.empty()
                : Optional.of("the backend has no fused " + needs + ", whose primitives have cases of their own");
    }

    private static CaseResult run(Backend backend, BackendCase c) {
        Findings findings = new Findings();
        long memory = backend.memoryInUse();
        try {
            c.body().run(backend, findings);
            findings.check(backend.memoryInUse() == memory, "the device's memory in use went from " + memory + " to "
                    + backend.memoryInUse() + " bytes, though all that was opened is closed");
        } catch (RuntimeException | Error e) {
            findings.add(Mismatch.Gate.ERROR, "threw " + e);
        }
        return new CaseResult(c.op(), c.name(), 0, "", findings.all(), 0);
    }

    private static Predicate<String> glob(String filter) {
        String regex = Pattern.compile("\\*")
                .splitAsStream(filter + "\0")
                .map(part -> Pattern.quote(part.replace("\0", "")))
                .collect(Collectors.joining(".*"));
        return Pattern.compile(regex).asMatchPredicate();
    }
}
