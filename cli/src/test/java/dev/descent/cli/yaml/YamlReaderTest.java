package dev.descent.cli.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {
    private static Optional<YamlNode> read(String text, Problems problems) {
        return YamlReader.read(text.getBytes(StandardCharsets.UTF_8), problems);
    }

    private static YamlNode good(String text) {
        Problems problems = new Problems();
        YamlNode node = read(text, problems).orElseThrow();
        assertEquals("", problems.text("f"));
        return node;
    }

    private static void bad(String text, String... lines) {
        Problems problems = new Problems();
        read(text, problems);
        assertEquals(List.of(lines), problems.text("f").lines().toList());
    }

    private static YamlNode.Scalar scalar(String text) {
        return assertInstanceOf(YamlNode.Scalar.class, good(text));
    }

    @Test
    void valuesKnowTheirPlaces() {
        YamlNode.Keys root =
                assertInstanceOf(YamlNode.Keys.class, good("# ä\na: 1\nb:\n  - x\n  - {c: 'ö', d: 2}\n"));
        assertEquals(new Place(2, 1), root.entries().get(0).key().at());
        assertEquals(new Place(2, 4), root.entries().get(0).value().at());
        YamlNode.Items list = assertInstanceOf(YamlNode.Items.class, root.entries().get(1).value());
        assertEquals(new Place(4, 5), list.items().get(0).at());
        YamlNode.Keys inner = assertInstanceOf(YamlNode.Keys.class, list.items().get(1));
        assertEquals(new Place(5, 14), inner.entries().get(1).key().at());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e-3", "1", "-0.5", ".5", "5.", "+1E+10", "1e3"})
    void numbersOfYaml12(String text) {
        assertTrue(scalar(text).number());
        assertTrue(scalar("'" + text + "'").isText(), "in quotes it is text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no", "on", "0x10", "1_000", "1:30", "2001-01-01", "x"})
    void wordsThatOlderYamlTookForSomethingElse(String text) {
        assertTrue(scalar(text).isText());
    }

    @ParameterizedTest
    @CsvSource({"null,true", "~,true", "'\"\"',false", "true,false", ".nan,false"})
    void nothingIsNoText(String text, boolean empty) {
        assertEquals(empty, scalar(text).empty());
    }

    @Test
    void aKeyMayStandThereTwiceAndTheCallerSees() {
        assertEquals(2, assertInstanceOf(YamlNode.Keys.class, good("a: 1\na: 2")).entries().size());
    }

    @Test
    void whatHoldsOtherValuesIsRefused() {
        bad("a: &x 1\nb: *x", "f:1:4: anchors (&) and aliases (*) are not taken; write the value itself",
                "f:2:4: anchors (&) and aliases (*) are not taken; write the value itself");
        bad("a: !!java.net.URL [x]", "f:1:4: tags such as tag:yaml.org,2002:java.net.URL are not taken; remove it");
        bad("a: !<!local> x", "f:1:4: tags such as !local are not taken; remove it");
        bad("? [a]\n: 1", "f:1:3: a list cannot be a key; write KEY: VALUE");
        bad("a: 1\n---\nb: 1", "f:2:1: a second document begins here; a file holds one, so remove it or put it into a"
                + " file of its own");
    }

    /** Nine levels of nine aliases: 9⁹ values, if they were followed. */
    @Test
    void aBombOfAliasesIsOnlyCounted() {
        StringBuilder s = new StringBuilder("a0: &a0 x\n");
        for (int i = 1; i < 10; i++) {
            s.append("a").append(i).append(": &a").append(i).append(" [")
                    .append(String.join(", ", Collections.nCopies(9, "*a" + (i - 1)))).append("]\n");
        }
        Problems problems = new Problems();
        assertTimeout(Duration.ofSeconds(5), () -> read(s.toString(), problems));
        assertEquals(91, problems.list().size(), "ten anchors, nine times nine aliases");
    }

    @Test
    void depthSizeAndNumberHaveLimits() {
        bad("[".repeat(500_000), "f:1:18: more than 16 levels inside each other; there is no such job");
        bad("{a: ".repeat(100_000), "f:1:66: more than 16 levels inside each other; there is no such job");
        bad("[" + "1,".repeat(30_000) + "]", "f:1:40000: more than 20000 values; there is no such job");
        bad("a: " + "x".repeat(YamlReader.MOST_BYTES),
                "f:1:1: the file has more than 1048576 bytes; is it the right one?");
    }

    @Test
    void whatIsNoYamlIsSaidWithItsPlace() {
        bad("a: [1,\n b", "f:2:3: this is no YAML: while parsing a flow sequence, expected ',' or ']', but got"
                + " <stream end>");
        bad("a: \u0007", "f:1:4: the character U+0007 must not stand in YAML; remove it");
        bad("a: \"\\U00110000\"", "f:1:7: this is no YAML: while scanning a double-quoted scalar, found unknown escape"
                + " character 00110000");
        bad("a: \"\\UF010FFFF\"", "f:1:7: this is no YAML: the escape here names no character; remove it");
        Problems problems = new Problems();
        YamlReader.read(new byte[] {'a', ':', ' ', '\n', 'b', (byte) 0xFF}, problems);
        assertEquals("f:2:2: this is no UTF-8 text; save the file as UTF-8", problems.text("f"));
    }

    @Test
    void whatIsQuotedOfTheFileIsShortAndHarmless() {
        bad("a: !<!%1B[2J> x", "f:1:4: tags such as !?[2J are not taken; remove it");
        bad("a: !" + "x".repeat(100_000) + " x", "f:1:4: tags such as !" + "x".repeat(39)
                + "… are not taken; remove it");
        Problems problems = new Problems();
        read("a: !" + "x".repeat(100_000) + "!y z", problems);
        String text = problems.text("f");
        assertTrue(text.startsWith("f:1:4: this is no YAML: while parsing a node, found undefined tag handle !xxx")
                && text.length() < 300, text);
    }

    @Test
    void aByteOrderMarkIsPassedOver() {
        assertEquals(new Place(1, 1), good("\uFEFFa: 1").at());
    }

    @Test
    void messagesHoldNothingThatATerminalObeys() {
        assertEquals("a?[2Jb", scalar("\"a\\e[2Jb\"").shown());
        assertEquals("x".repeat(40) + "…", scalar("x".repeat(41)).shown());
    }

    @Test
    void problemsComeInTheOrderOfTheFileAndHaveAnEnd() {
        Problems problems = new Problems();
        for (int i = 120; i > 0; i--) {
            problems.add(new Place(i, 1), "k", "w");
        }
        List<String> lines = problems.text("f").lines().toList();
        assertEquals("f:1:1: k: w", lines.get(0));
        assertEquals("f: and 20 more", lines.get(100));
    }

    @ParameterizedTest
    @CsvSource({"lerning_rate,learning_rate", "learningRate,learning_rate", "epoch,epochs", "sede,seed", "zzz,"})
    void theNearestWordIsMeant(String word, String meant) {
        assertEquals(Optional.ofNullable(meant),
                Nearest.of(word, List.of("learning_rate", "epochs", "seed", "batch_size")));
    }
}
