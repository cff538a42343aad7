package dev.descent.cli;

import dev.descent.data.Dataset;
import dev.descent.nn.Loss;
import dev.descent.storage.Architecture;
import dev.descent.tasks.EmbeddedReber;
import dev.descent.tasks.Padded;
import dev.descent.tasks.SymbolScores;
import dev.descent.train.EpochRecord;
import dev.descent.train.Trainer;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** The next symbol of embedded Reber strings; the test strings do not occur among those learned from. */
final class ReberProblem implements SequenceProblem {
    static final int TRAIN = 2000;
    static final int TEST = 500;

    private static final int WIDTH = 8;
    /** Symbols of the shortest string with k inner strings: 5k + 4. */
    private static final int INNER = 5;

    private static final int OUTER = 4;
    /** Of a symbol: drawn, as a letter, and padded as input, target and mask. */
    private static final int BYTES = 4 * Float.BYTES + 1;

    private final SequenceSettings s;
    private final EmbeddedReber grammar;
    private final EmbeddedReber.Split strings;
    private final Padded test;
    private final Dataset train;

    ReberProblem(SequenceSettings s) {
        this(s, grammar(s), TRAIN, TEST);
    }

    private static EmbeddedReber grammar(SequenceSettings s) {
        SequenceLimits.check(s, 2L * s.length(), TRAIN + TEST, BYTES);
        return new EmbeddedReber(Math.max(1, Math.ceilDiv(s.length() - OUTER, INNER)));
    }

    private ReberProblem(SequenceSettings s, EmbeddedReber grammar, int train, int test) {
        this(s, grammar, grammar.split(train, test, s.seed()));
    }

    ReberProblem(SequenceSettings s, EmbeddedReber grammar, EmbeddedReber.Split strings) {
        this.s = s;
        this.grammar = grammar;
        this.strings = strings;
        this.train = EmbeddedReber.padded(strings.train()).dataset();
        this.test = EmbeddedReber.padded(strings.test());
    }

    @Override
    public Architecture net() {
        return new Architecture(s.symbolLayers(EmbeddedReber.SYMBOLS, WIDTH, EmbeddedReber.SYMBOLS, false, false));
    }

    @Override
    public Loss loss() {
        return Loss.crossEntropy();
    }

    @Override
    public Dataset train(int epoch, List<EpochRecord> before) {
        return train;
    }

    @Override
    public Dataset watched() {
        return test.dataset();
    }

    @Override
    public String watchedName() {
        return "test_";
    }

    @Override
    public int batch() {
        return s.batch();
    }

    @Override
    public List<String> alphabet() {
        return List.of(EmbeddedReber.LETTERS.split(""));
    }

    /** How well the test strings are foretold. */
    SymbolScores scores(Trainer trainer) {
        return SymbolScores.of(grammar, strings.test(), trainer.predict(test.input(), test.mask()));
    }

    @Override
    public Tested test(Trainer trainer) {
        SymbolScores scores = scores(trainer);
        return new Tested(scores.crossEntropy(), Math.log(EmbeddedReber.SYMBOLS), "guessing",
                out -> report(scores, out));
    }

    private String report(SymbolScores scores, PrintWriter out) {
        out.printf(Locale.ROOT, "test: %.4f nats a symbol (who knows the grammar: %.4f), %.2f %% legal, %.2f %% right"
                + " on the symbol that depends on the start%n", scores.crossEntropy(),
                grammar.optimalCrossEntropy(strings.test()), 100 * scores.legalNext(),
                100 * scores.longRangeAccuracy());
        return keys(scores);
    }

    static String keys(SymbolScores scores) {
        return String.format(Locale.ROOT, "cross_entropy=%.4f legal_next=%.4f long_range_accuracy=%.4f",
                scores.crossEntropy(), scores.legalNext(), scores.longRangeAccuracy());
    }
}
