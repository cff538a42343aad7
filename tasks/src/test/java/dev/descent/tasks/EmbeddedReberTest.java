package dev.descent.tasks;

import static dev.descent.tasks.Refusals.misuse;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EmbeddedReberTest {
    // The language as a regular expression, derived by hand from the picture of the grammar.
    private static final String REST_AT_4 = "(?:XT*VP)*(?:S|XT*VV)";
    private static final String REBER = "B(?:TS*X" + REST_AT_4 + "|PT*V(?:V|P" + REST_AT_4 + "))E";
    private static final Pattern ONE = Pattern.compile("BT" + REBER + "TE|BP" + REBER + "PE");
    private static final Pattern TWO = Pattern.compile("BT(?:" + REBER + "){2}TE|BP(?:" + REBER + "){2}PE");

    private final EmbeddedReber grammar = new EmbeddedReber(1);

    /** Every string over the seven letters between B and E of the inner string, up to 6 letters. */
    @Test
    void acceptsExactlyTheLanguage() {
        int accepted = 0;
        for (int length = 0; length <= 6; length++) {
            int count = (int) Math.pow(EmbeddedReber.SYMBOLS, length);
            for (int code = 0; code < count; code++) {
                StringBuilder middle = new StringBuilder();
                for (int rest = code, i = 0; i < length; i++, rest /= EmbeddedReber.SYMBOLS) {
                    middle.append(EmbeddedReber.LETTERS.charAt(rest % EmbeddedReber.SYMBOLS));
                }
                String string = "BTB" + middle + "ETE";
                boolean expected = ONE.matcher(string).matches();
                assertEquals(expected, grammar.accepts(EmbeddedReber.encode(string)), string);
                accepted += expected ? 1 : 0;
            }
        }
        assertTrue(accepted > 10, "only " + accepted + " strings were accepted");
    }

    @Test
    void legalNextSpellsTheLanguage() {
        spells(grammar, ONE, 15);
        spells(new EmbeddedReber(2), TWO, 16);
    }

    /** All strings that legalNext leads to, up to a length, against the expression; and a false close of each. */
    private static void spells(EmbeddedReber grammar, Pattern language, int longest) {
        List<String> whole = new ArrayList<>();
        List<String> open = new ArrayList<>(List.of(""));
        while (!open.isEmpty()) {
            String beginning = open.removeLast();
            int[] prefix = EmbeddedReber.encode(beginning);
            boolean[] legal = grammar.legalNext(prefix, prefix.length);
            boolean ended = true;
            for (int s = 0; s < legal.length; s++) {
                if (legal[s] && beginning.length() < longest) {
                    open.add(beginning + EmbeddedReber.LETTERS.charAt(s));
                }
                ended &= !legal[s];
            }
            if (ended) {
                whole.add(beginning);
            }
        }
        assertTrue(whole.size() > 10, "only " + whole.size() + " strings");
        for (String string : whole) {
            assertTrue(language.matcher(string).matches(), string);
            assertTrue(grammar.accepts(EmbeddedReber.encode(string)), string);
            String other = string.charAt(1) == 'T' ? "P" : "T";
            assertFalse(grammar.accepts(EmbeddedReber.encode(string.substring(0, string.length() - 2) + other + "E")));
            assertFalse(grammar.accepts(EmbeddedReber.encode(string.substring(0, string.length() - 1))), string);
            assertFalse(grammar.accepts(EmbeddedReber.encode(string + "E")), string);
        }
    }

    @Test
    void legalAtEachPosition() {
        int[] string = EmbeddedReber.encode("BTBPVVETE");
        boolean[][] legal = grammar.legal(string);
        StringBuilder s = new StringBuilder();
        for (boolean[] position : legal) {
            for (int k = 0; k < position.length; k++) {
                s.append(position[k] ? EmbeddedReber.LETTERS.charAt(k) : "");
            }
            s.append(' ');
        }
        assertEquals("B TP B TP TV PV E T E ", s.toString());
        // ln 2 at four of the eight positions after the first
        assertEquals(Math.log(2) / 2, grammar.optimalCrossEntropy(List.of(string)), 1e-12);
    }

    @Test
    void theLongRangeSymbolRepeatsTheSecond() {
        for (EmbeddedReber g : List.of(grammar, new EmbeddedReber(3))) {
            int[] seconds = new int[EmbeddedReber.SYMBOLS];
            for (int[] string : g.strings(1000, 5)) {
                assertTrue(g.accepts(string), () -> EmbeddedReber.text(string));
                assertTrue(string.length >= 5 * g.inner() + 4);
                assertEquals(string[1], string[EmbeddedReber.longRangePosition(string)]);
                seconds[string[1]]++;
            }
            // 1000 fair coins: five standard deviations are 79
            assertEquals(500, seconds[1], 79);
            assertEquals(1000, seconds[1] + seconds[2]);
        }
    }

    @Test
    void stringsDependOnSeedAndIndexAlone() {
        List<int[]> few = grammar.strings(10, 7);
        List<int[]> many = grammar.strings(20, 7);
        for (int i = 0; i < few.size(); i++) {
            assertArrayEquals(few.get(i), many.get(i));
        }
        Set<String> other = new HashSet<>(texts(grammar.strings(20, 8)));
        assertFalse(other.containsAll(texts(many)));
    }

    @Test
    void testStringsAreUnseenAndDifferent() {
        EmbeddedReber.Split split = grammar.split(500, 300, 3);
        assertEquals(500, split.train().size());
        Set<String> seen = new HashSet<>(texts(split.train()));
        for (String string : texts(split.test())) {
            assertTrue(seen.add(string), string);
        }
        assertEquals(300, split.test().size());
        assertEquals(texts(grammar.strings(500, 3)), texts(split.train()));
    }

    private static List<String> texts(List<int[]> strings) {
        return strings.stream().map(EmbeddedReber::text).toList();
    }

    @Test
    void padsForANetwork() {
        Padded padded = EmbeddedReber.padded(List.of(EmbeddedReber.encode("BTX"), EmbeddedReber.encode("PE")));
        assertEquals(HostTensor.of(new int[] {0, 1, 2, 0}, Shape.of(2, 2)), padded.input());
        assertEquals(HostTensor.of(new int[] {1, 4, 6, 0}, Shape.of(2, 2)), padded.target());
        assertEquals(HostTensor.of(new float[] {1, 1, 1, 0}, Shape.of(2, 2)), padded.mask());
        assertArrayEquals(new int[] {2, 1}, padded.lengths());
        assertEquals(3, padded.steps());
        assertEquals(List.of(padded.input(), padded.mask()), padded.dataset().inputs());
    }

    @Test
    void refusals() {
        misuse("the number of inner strings is 0; it must be at least 1: at least one Reber string is embedded",
                () -> new EmbeddedReber(0));
        misuse("0 examples asked for; ask for at least 1", () -> grammar.strings(0, 1));
        misuse("0 examples asked for; ask for at least 1", () -> grammar.split(5, 0, 1));
        misuse("not an embedded Reber string: X stands at position 3 of BTBX, where only T or P may stand",
                () -> grammar.legal(EmbeddedReber.encode("BTBX")));
        misuse("not an embedded Reber string: P stands at position 7 of BTBPVVEP, where only T may stand",
                () -> grammar.legalNext(EmbeddedReber.encode("BTBPVVEP"), 8));
        misuse("not an embedded Reber string: B stands at position 9 of BTBPVVETEB, where the string has ended",
                () -> grammar.legal(EmbeddedReber.encode("BTBPVVETEB")));
        misuse("symbol 7 is out of range; symbols go from 0 to 6", () -> grammar.legal(new int[] {7}));
        misuse("'b' at position 1 of \"Bb\" is not a symbol; the symbols are BTPSXVE",
                () -> EmbeddedReber.encode("Bb"));
        misuse("the length of a string is 1; it must be at least 2: one symbol to see and one to answer",
                () -> EmbeddedReber.padded(List.of(new int[] {0})));
        assertFalse(grammar.accepts(new int[] {0, 9}));
    }
}
