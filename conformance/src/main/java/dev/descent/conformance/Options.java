package dev.descent.conformance;

/**
 * What a run of the suite does.
 *
 * @param filter ops or names of cases, in which {@code *} stands for anything
 * @param lacking whether cases of fused ops that the backend says it does not have run all the same
 * @param speed whether the largest case of every op is timed
 */
public record Options(String filter, boolean lacking, boolean speed) {
    /** Every case, without times. */
    public static Options all() {
        return new Options("*", false, false);
    }

    public Options withFilter(String pattern) {
        return new Options(pattern, lacking, speed);
    }

    public Options withLacking() {
        return new Options(filter, true, speed);
    }

    public Options withSpeed() {
        return new Options(filter, lacking, true);
    }
}
