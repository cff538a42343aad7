package dev.descent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages as a browser shows them. */
class ChromiumTest {
    private static final int BLUE = 0x2563c9;
    private static final int BLUE_IN_THE_DARK = 0x6ea8fe;

    @TempDir
    private Path dir;

    private Browser browser;

    @BeforeEach
    void find() {
        browser = Browser.in(dir);
    }

    private String write(String name, String page) throws IOException {
        return Files.writeString(dir.resolve(name), page).toUri().toString();
    }

    private static int count(String regex, String in) {
        Matcher m = Pattern.compile(regex).matcher(in);
        int n = 0;
        while (m.find()) {
            n++;
        }
        return n;
    }

    @Test
    void theGateBites() throws Exception {
        String bad = write("bad.html", "<!DOCTYPE html><script>undefinedFunction()</script>");
        assertEquals(1, browser.load(bad).console().size());
        String blocked = write("blocked.html", Page.file(Runs.text(2, "a").snapshot())
                .replace("<footer>", "<script>document.title = 'changed'</script><footer>"));
        Browser.Page page = browser.load(blocked);
        assertTrue(page.console().stream().anyMatch(l -> l.contains("Content Security Policy")), "a planted script");
        assertFalse(page.dom().contains("changed</title>"), "does not run");
    }

    @Test
    void aClassifierIsShownInTheLightAndInTheDark() throws Exception {
        Recorder run = Runs.classifier(30, "cat", Runs.EVIL, "a name that is much too long to be shown");
        String page = write("classes.html", Page.file(run.snapshot()));
        Browser.Page loaded = browser.load(page);
        assertEquals(List.of(), loaded.console());
        assertTrue(count("<path class=\"line c\\d\" d=\"M[0-9. LM]{40,}\"", loaded.dom()) >= 10, "curves are drawn");
        assertEquals(1, count("<script", loaded.dom()), "names of classes run nothing");
        assertTrue(count("&lt;script&gt;alert\\(1\\)", loaded.dom()) >= 3, "and are shown as they are");
        Browser.Picture light = browser.look(page, 1600, 1800, false);
        assertEquals(List.of(), light.console());
        assertTrue(light.count(BLUE) > 1500, () -> "blue pixels: " + light.count(BLUE));
        assertTrue(light.count(0xd9480f) > 300, "the other line is there too");
        assertTrue(light.count(0xf4f5f8) > 100_000 && light.count(0xffffff) > 300_000, "page and cards");
        Browser.Picture dark = browser.look(page, 1600, 1800, true);
        assertTrue(dark.count(BLUE_IN_THE_DARK) > 1500, () -> "blue pixels: " + dark.count(BLUE_IN_THE_DARK));
        assertTrue(dark.count(0x12151c) > 100_000 && dark.count(0xffffff) == 0, "nothing shines");
    }

    @Test
    void narrowAndWideScreensHaveNoWasteBesideThem() throws Exception {
        write("page.html", Page.file(Runs.text(8, "x".repeat(500) + "\n" + Runs.EVIL).snapshot()));
        for (int width : new int[] {400, 1600}) {
            String frame = write("frame.html", "<!DOCTYPE html><iframe src=\"page.html\" style=\"border:0;height:900px;"
                    + "width:" + width + "px\" onload=\"let d = this.contentDocument; document.title = 'over '"
                    + " + (d.documentElement.scrollWidth - d.documentElement.clientWidth) + ' text '"
                    + " + Math.round(140 * d.querySelector('.plot').getBoundingClientRect().width / 520) / 10"
                    + "\"></iframe>");
            String title = browser.load(frame).dom().replaceAll("(?s).*<title>(.*?)</title>.*", "$1");
            assertTrue(title.startsWith("over 0 text "), "nothing reaches over the edge: " + title);
            assertTrue(Double.parseDouble(title.replaceAll(".* ", "")) >= 9, "labels can be read: " + title);
        }
    }

    @Test
    void valuesAreShownUnderThePointer() throws Exception {
        write("page.html", Page.file(Runs.classifier(4, "a", "b").snapshot()));
        String frame = write("frame.html", "<!DOCTYPE html><iframe src=\"page.html\" style=\"width:900px;height:900px\""
                + " onload=\"let svg = this.contentDocument.querySelector('.plot'), b = svg.getBoundingClientRect();"
                + " svg.dispatchEvent(new this.contentWindow.PointerEvent('pointermove', {clientX: b.left + b.width"
                + " - 5}));"
                + " document.title = [...svg.parentNode.querySelector('.tip').querySelectorAll('b, span')]"
                + ".map(e => e.textContent).join('|')\"></iframe>");
        Browser.Page page = browser.load(frame);
        assertEquals(List.of(), page.console());
        assertTrue(page.dom().contains("<title>epoch 4|training0.395|validation0.495</title>"), page::dom);
    }

    @Test
    void theLivePageFollowsTheRun() throws Exception {
        Recorder recorder = Runs.classifier(2, "a", "b");
        try (Dashboard dashboard = Dashboard.start(0, recorder)) {
            CompletableFuture<Void> end = CompletableFuture.runAsync(() -> {
                while (dashboard.seen() < 0) {
                    Thread.onSpinWait();
                }
                recorder.sample("news from the run");
                recorder.end(RunStatus.FINISHED, "");
            });
            Browser.Page page = browser.load(dashboard.address().toString());
            end.get();
            assertEquals(List.of(), page.console());
            assertTrue(page.dom().contains("news from the run") && page.dom().contains(">finished</p>"), page::dom);
        }
    }
}
