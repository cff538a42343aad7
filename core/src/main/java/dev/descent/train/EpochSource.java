package dev.descent.train;

import dev.descent.data.Dataset;
import java.util.List;

/** Training examples that may differ from epoch to epoch, as those that are drawn anew. */
@FunctionalInterface
public interface EpochSource {
    /**
     * Examples of the next epoch, as many every time. Must depend on the arguments alone, so that a resumed run sees
     * what the first one saw.
     *
     * @param epoch its number, from 0
     * @param before what the epochs before it gave
     */
    Dataset examples(int epoch, List<EpochRecord> before);

    /** The same examples every epoch. */
    static EpochSource of(Dataset data) {
        return (epoch, before) -> data;
    }
}
