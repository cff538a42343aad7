package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchOptionsTest {
    @TempDir
    private Path dir;

    private String at(String name) {
        return dir.resolve(name).toString();
    }

    private Run train(String... more) {
        List<String> all = new ArrayList<>(List.of("train", "--epochs", "2"));
        all.addAll(List.of(more));
        return Run.of(all.toArray(String[]::new));
    }

    @Test
    void aRunOnATableWritesAllThatIsAsked() throws IOException {
        Path table = Tables.write(dir, 200, true, "kind");
        Run run = train("--csv", table.toString(), "--label", "kind", "--save", at("m"), "--report", at("r.html"),
                "--plot", at("p.png"), "--tensorboard", at("tb"), "--histograms", "3", "--history", at("h.jsonl"),
                "--history-steps", "2", "--dashboard", "0");
        assertEquals(0, run.status(), run::err);
        assertTrue(run.lastLine().startsWith("result task=classify"), "the result stays the last line");
        assertTrue(run.out().contains("dashboard at http://127.0.0.1:") && run.out().contains("saved " + at("r.html")),
                run::out);
        String page = Files.readString(dir.resolve("r.html"));
        assertTrue(page.contains("<h1>train classify</h1>") && page.contains(">finished</p>")
                && page.contains("narrow taken for") && page.contains("--report")
                && page.contains("Dense 2→128"), page);
        Matcher accuracy = Pattern.compile("<dt>test accuracy</dt><dd>([0-9.]+)").matcher(page);
        assertTrue(accuracy.find(), page);
        assertEquals(run.number("test_accuracy"), Double.parseDouble(accuracy.group(1)));
        assertTrue(Files.size(dir.resolve("p.png")) > 1000);
        assertEquals(7, Files.readAllLines(dir.resolve("h.jsonl")).size(), "2 epochs, 10 steps");
        try (Stream<Path> events = Files.list(dir.resolve("tb"))) {
            assertTrue(Files.size(events.findFirst().orElseThrow()) > 5000);
        }
    }

    @Test
    void aTextHasItsSamplesAndEpochsOfATurnAreCounted() throws IOException {
        Path text = Files.writeString(dir.resolve("t.txt"), "the <b>quick</b> brown fox\n".repeat(120));
        Run run = train("--text", text.toString(), "--hidden", "8", "--layers", "1", "--save", at("m"), "--report",
                at("r.html"), "--history", at("h.jsonl"));
        assertEquals(0, run.status(), run::err);
        String page = Files.readString(dir.resolve("r.html"));
        assertTrue(page.contains("Samples") && page.contains("after epoch 2") && page.contains("Bits per char")
                && page.contains("Over time steps") && page.contains("test bits per char"), page);
        assertFalse(page.contains("<b>"), "samples are text");
        assertTrue(Files.readString(dir.resolve("h.jsonl")).contains("\"val_bits_per_char\":"));
        Run drawn = train("--task", "adding", "--length", "4", "--hidden", "4", "--batch", "500", "--history",
                at("d.jsonl"));
        assertEquals(0, drawn.status(), drawn::err);
        List<String> lines = Files.readAllLines(dir.resolve("d.jsonl"));
        assertEquals(2, lines.size());
        assertTrue(lines.get(1).startsWith("{\"kind\":\"epoch\",\"epoch\":2,"), lines::toString);
    }

    @Test
    void aRunThatDivergesHasAReportThatSaysSo() throws IOException {
        Path table = Tables.write(dir, 100, true, "price");
        Run run = Run.of("train", "--csv", table.toString(), "--label", "price", "--task", "regress", "--lr", "1e12",
                "--optimizer", "sgd", "--epochs", "50", "--save", at("m"), "--report", at("r.html"));
        assertEquals(1, run.status());
        String page = Files.readString(dir.resolve("r.html"));
        assertTrue(page.contains(">failed</p>") && page.contains("the loss became"), page);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--histograms 5 | --histograms needs --tensorboard FOLDER",
        "--gradients 5 | --gradients needs --report, --dashboard or --tensorboard",
        "--history-steps 5 --history h.csv | --history-steps needs --history FILE.jsonl",
        "--plot p.svg | give a name that ends in .png",
        "--dashboard 70000 | --dashboard must be a port from 1 to 65535",
        "--dashboard -1 | --dashboard must be a port from 1 to 65535",
        "--tensorboard tb --histograms 0 | --histograms must be 1 or more steps, not 0",
        "--report r.html --gradients -1 | --gradients must be 0 or more steps, not -1",
        "--report same.png --plot same.png | are the same file",
        "--report same --save same | are the same file",
        "--tensorboard same --history same --print-job | are the same file",
        "--plot same.png --history same.png | are the same file"
    })
    void whatDoesNotGoTogetherIsWrongUsage(String options, String why) {
        Run run = train(options.split(" "));
        assertEquals(2, run.status(), run::err);
        assertTrue(run.err().contains(why), run::err);
    }

    @Test
    void whatIsThereStaysUnlessForced() throws IOException {
        for (String[] option : new String[][] {{"--report", "r.html"}, {"--plot", "p.png"}, {"--history", "h.jsonl"}}) {
            Path old = Files.writeString(dir.resolve(option[1]), "precious");
            Run run = train(option[0], old.toString());
            assertEquals(1, run.status());
            assertTrue(run.err().contains("exists already") && run.err().contains("--force"), run::err);
            assertFalse(run.out().contains("epoch"), "refused before training");
            assertEquals("precious", Files.readString(old));
            assertEquals(0, train(option[0], old.toString(), "--force").status());
            assertTrue(Files.size(old) > 100);
        }
        Files.createDirectory(dir.resolve("tb"));
        Path old = Files.writeString(dir.resolve("tb/events.out.tfevents.1.old"), "precious");
        Run run = train("--tensorboard", at("tb"));
        assertEquals(1, run.status());
        assertTrue(run.err().contains("event files of another run"), run::err);
        assertTrue(Files.exists(old));
        assertEquals(0, train("--tensorboard", at("tb"), "--force").status());
        assertFalse(Files.exists(old));
    }

    @Test
    void aPortThatIsTakenIsNamedBeforeTraining() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Run run = train("--dashboard", String.valueOf(taken.getLocalPort()));
            assertEquals(1, run.status());
            assertTrue(run.err().contains("port " + taken.getLocalPort() + ": another program uses it"), run::err);
            assertFalse(run.out().contains("epoch"), run::out);
        }
    }
}
