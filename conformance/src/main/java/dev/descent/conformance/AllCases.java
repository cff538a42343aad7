package dev.descent.conformance;

import java.util.ArrayList;
import java.util.List;

/** Every family's cases. */
final class AllCases {
    private AllCases() {}

    static List<OpCase> create() {
        List<OpCase> all = new ArrayList<>();
        DataCases.add(all);
        ElementCases.add(all);
        BinaryCases.add(all);
        ReduceCases.add(all);
        GemmCases.add(all);
        SoftmaxCases.add(all);
        IndexCases.add(all);
        RandomCases.add(all);
        OptimizerCases.add(all);
        return all;
    }
}
