package dev.descent.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every family's cases. */
final class AllCases {
    private AllCases() {}

    static List<Case> create() {
        List<Case> all = new ArrayList<>();
        BackendCases.add(all);
        RecordingCases.add(all);
        DataCases.add(all);
        ElementCases.add(all);
        BinaryCases.add(all);
        ReduceCases.add(all);
        GemmCases.add(all);
        RecurrentCases.add(all);
        SoftmaxCases.add(all);
        CountCases.add(all);
        IndexCases.add(all);
        RandomCases.add(all);
        OptimizerCases.add(all);
        shifted(all);
        return all;
    }

    /** One case of every op at each place that an element can have within a vector of four. */
    private static void shifted(List<Case> all) {
        Map<String, OpCase> last = new LinkedHashMap<>();
        for (Case c : all) {
            if (c instanceof OpCase o && o.args().stream().allMatch(a -> a.size() < 3000)) {
                last.merge(o.op(), o, (x, y) -> y.work() > x.work() ? y : x);
            }
        }
        for (OpCase o : last.values()) {
            for (int by = 1; by <= 3; by++) {
                all.add(o.shifted(by));
            }
        }
    }
}
