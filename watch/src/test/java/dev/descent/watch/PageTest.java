package dev.descent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.train.EpochRecord;
import dev.descent.train.GradientReport;
import dev.descent.train.RunInfo;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class PageTest {
    private static List<String> find(String regex, String in) {
        List<String> all = new ArrayList<>();
        Matcher m = Pattern.compile(regex, Pattern.DOTALL).matcher(in);
        while (m.find()) {
            all.add(m.group());
        }
        return all;
    }

    /** Every text that comes from outside holds markup, with another number each. */
    private static Recorder evil() {
        Recorder r = new Recorder(new Telling("loss", 1, evil(1)), System::nanoTime);
        r.describe(new RunDescription(evil(2), Map.of(evil(3), evil(4)), evil(5), List.of(evil(6), evil(7))));
        r.start(new RunInfo(2, 10, 320, 80));
        r.validation(Runs.evaluation(2, new SplittableRandom(1)));
        r.gradients(new GradientReport(0, Runs.values(evil(8), 1), List.of(
                new GradientReport.LayerSteps(evil(9), List.of(1.0, 2.0)))));
        r.step(10, 1);
        r.step(11, 1);
        r.epoch(new EpochRecord(1, 10, 0.1, 1, Runs.values("loss", 1, "val_loss", 2, "val_" + evil(10), 3)));
        r.sample(evil(11));
        r.results(Runs.values(evil(12), 1));
        r.end(RunStatus.FAILED, evil(13));
        return r;
    }

    private static String evil(int number) {
        return "<script>evil(" + number + ")</script>\"'>&";
    }

    @Test
    void textFromOutsideNeverBecomesMarkup() {
        for (String page : List.of(Page.file(evil().snapshot()), Page.live(evil().snapshot()))) {
            assertEquals(1, find("(?i)<script", page).size(), "the script of the page alone");
            for (int i = 1; i <= 13; i++) {
                assertTrue(page.contains("evil(" + i + ")"), "text " + i + " is shown");
            }
            assertEquals(List.of(), find("[^;]evil\\([^)]*\\)<", page), "escaped in front and behind");
            assertFalse(page.contains("</script>\""), "none of it as it was given");
        }
    }

    @Test
    void charactersThatHtmlForbidsOrThatTurnTheTextAreReplaced() {
        assertEquals("a\uFFFDb\uFFFDc\uFFFD&amp;&lt;&gt;&quot;&#39;\n\uFFFD",
                Html.text("a\0b\u202Ec\uD800&<>\"'\n\u0085"));
        assertEquals("日本語 😀", Html.text("日本語 😀"));
    }

    @Test
    void thePageNeedsNothingButItself() throws Exception {
        String page = Page.file(Runs.classifier(5, "a", "b", "c").snapshot());
        assertEquals(List.of(), find("(?i)(src|href|action|data)\\s*=\\s*\"(?!data:,)[^\"]*\"", page));
        assertEquals(List.of(), find("(?i)url\\(|@import|https?://(?!www.w3.org/2000/svg)", page));
        String script = find("(?<=<script>).*(?=</script>)", page).getFirst();
        String hash = Base64.getEncoder().encodeToString(
                MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
        assertTrue(page.contains("script-src 'sha256-" + hash + "'"), "the policy names the script");
        assertTrue(page.contains("default-src 'none'") && !page.contains("connect-src"), "and allows nothing else");
    }

    @Test
    void everyPictureIsWellFormedAndToldInWords() throws Exception {
        Recorder r = Runs.classifier(30, "cat", "dog");
        String page = Page.file(r.snapshot()).replaceAll("(?s)<script>.*?</script>", "");
        List<String> pictures = find("<svg class=\"plot\".*?</svg>", page);
        assertEquals(9, pictures.size());
        for (String svg : pictures) {
            Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                    .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8))).getDocumentElement();
            assertEquals("img", root.getAttribute("role"));
            assertFalse(root.getElementsByTagName("title").item(0).getTextContent().isBlank());
            assertTrue(root.getElementsByTagName("desc").item(0).getTextContent().contains("lowest"), svg);
        }
        assertEquals(9, find("<details id=\"[a-z]+-\\d-v\">", page).size(), "and as a table");
        List<String> ids = find("(?<= id=\")[^\"]+", page);
        assertEquals(ids.size(), ids.stream().distinct().count(), () -> "ids are used once: " + ids);
    }

    @Test
    void classesHaveCountsPrecisionAndRecall() {
        RunSnapshot s = Runs.classifier(2, "cat", " ", "dog").snapshot();
        String page = Page.body(s);
        assertTrue(page.contains("cat taken for ␣"), "a name that is a space has a sign");
        long hits = s.confusion().count(0, 0);
        assertTrue(page.contains("title=\"cat taken for cat: " + hits + " of 40\">" + hits + "</td>"));
        String scores = String.format(java.util.Locale.ROOT, "%.3f</td>", s.confusion().precision(0));
        assertTrue(page.contains(scores), scores);
    }

    @Test
    void manyClassesAreToldByThePairsThatAreMixedUp() {
        String[] names = new String[120];
        java.util.Arrays.setAll(names, i -> "class" + i);
        String page = Page.body(Runs.classifier(1, names).snapshot());
        assertFalse(page.contains("class=\"heat"), "no table of 14,400 cells");
        assertTrue(page.contains("mixed up most often, of 120") && page.contains("class119"));
    }

    @Test
    void aRunWithoutAStepAndOneThatFailedHaveAPage() {
        Recorder r = new Recorder(Telling.plain(), System::nanoTime);
        assertTrue(Page.file(r.snapshot()).contains("No step was done yet."));
        r.end(RunStatus.FAILED, "the loss became NaN");
        String page = Page.file(r.snapshot());
        assertTrue(page.contains("<p class=\"message\">the loss became NaN</p>") && page.contains(">failed</p>"));
    }

    @Test
    void valuesThatAreNotFiniteBreakTheLineAlone() {
        Recorder r = new Recorder(Telling.plain(), System::nanoTime);
        r.start(new RunInfo(4, 1, 1, 0));
        double[] losses = {1, Double.NaN, Double.POSITIVE_INFINITY, 2};
        for (int e = 1; e <= 4; e++) {
            r.epoch(new EpochRecord(e, e, 0.1, 1, Runs.values("loss", losses[e - 1])));
        }
        String page = Page.body(r.snapshot());
        assertTrue(find("d=\"[^\"]*", page).stream().noneMatch(d -> d.contains("NaN") || d.contains("Infinity")));
        assertTrue(page.contains("<td>∞</td>") && page.contains("<td>–</td>"), "the table tells them");
    }

    @Test
    void aTextHasItsSamplesAndGradientsOverTime() {
        String page = Page.body(Runs.text(6, "to be <b>or</b>\nnot").snapshot());
        assertEquals(6, find("<pre>to be &lt;b&gt;or&lt;/b&gt;\nnot</pre>", page).size());
        assertTrue(page.contains("3 before</summary>"), "the older ones behind a click");
        assertTrue(page.contains("Bits per char") && page.contains("Layer 1.l0") && page.contains("step 50"));
    }
}
