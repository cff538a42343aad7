package dev.descent.conformance;

import java.util.ArrayList;
import java.util.List;

/** What one case found wrong. */
final class Findings {
    private final List<Mismatch> all = new ArrayList<>();

    void add(Mismatch.Gate gate, String message) {
        all.add(new Mismatch(gate, message));
    }

    void add(Mismatch mismatch) {
        all.add(mismatch);
    }

    /** Notes the message unless the promise was kept. */
    void check(boolean kept, String message) {
        if (!kept) {
            add(Mismatch.Gate.BACKEND, message);
        }
    }

    List<Mismatch> all() {
        return List.copyOf(all);
    }
}
