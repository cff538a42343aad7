package dev.descent.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a model of sequences did on what was held out.
 *
 * @param loss in nats, or what else the task is measured in
 * @param baseline the loss of an answer that takes no learning
 * @param answer what that is, for example "always answering 1"
 * @param report prints what is worth a table, and gives the keys of the result line
 */
record Tested(double loss, double baseline, String answer, Function<PrintWriter, String> report) {
    /** What to be warned of: a result that is worse than no learning at all. */
    Optional<String> warning(double rate) {
        return loss <= baseline
                ? Optional.empty()
                : Optional.of(String.format(Locale.ROOT, "warning: this result is worse than that of %s (loss %.4g"
                        + " where that has %.4g): nothing of use was learned. Train longer, or with a smaller --lr"
                        + " (now %s)", answer, loss, baseline, rate));
    }

    /** Keys and numbers of a report. */
    static Map<String, Double> values(String keys) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String part : keys.split(" ")) {
            int at = part.indexOf('=');
            if (at > 0) {
                values.put(part.substring(0, at), Double.parseDouble(part.substring(at + 1)));
            }
        }
        return values;
    }
}
