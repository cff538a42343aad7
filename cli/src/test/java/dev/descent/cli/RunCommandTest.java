package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.storage.Safetensors;
import dev.descent.tensor.HostTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunCommandTest {
    @TempDir
    private Path dir;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text);
    }

    private static void sameWeights(Path a, Path b) {
        Map<String, HostTensor> first = Safetensors.read(a).tensors();
        Map<String, HostTensor> second = Safetensors.read(b).tensors();
        assertEquals(first.keySet(), second.keySet());
        first.forEach((name, t) -> assertArrayEquals(t.floats(), second.get(name).floats(), 0, name));
    }

    /** Trains by options, prints them as a job, runs that: the weights must have the same bits. */
    private void sameByJob(String... options) throws IOException {
        List<String> args = new ArrayList<>(List.of("train"));
        args.addAll(List.of(options));
        args.add("--save");
        args.add(dir.resolve("a.safetensors").toString());
        Run direct = Run.of(args.toArray(String[]::new));
        assertEquals(0, direct.status(), direct.err());
        args.set(args.size() - 1, dir.resolve("b.safetensors").toString());
        args.add("--print-job");
        Run printed = Run.of(args.toArray(String[]::new));
        assertEquals(0, printed.status(), printed.err());
        assertFalse(Files.exists(dir.resolve("b.safetensors")), "it does not train");
        Path job = write("job.yaml", printed.out());
        assertEquals(printed.out(), Run.of("run", job.toString(), "--print-job").out(), "a job prints itself");
        Run byJob = Run.of("run", job.toString());
        assertEquals(0, byJob.status(), byJob.err());
        sameWeights(dir.resolve("a.safetensors"), dir.resolve("b.safetensors"));
        String noTimes = "(seconds|model)=\\S+";
        assertEquals(direct.lastLine().replaceAll(noTimes, ""), byJob.lastLine().replaceAll(noTimes, ""));
    }

    @Test
    void digitsByJobAreDigitsByOptions() throws IOException {
        sameByJob("--epochs", "1", "--seed", "5", "--layers", "32:tanh,16", "--optimizer", "AdamW", "--beta1", "0.85",
                "--class-weights", "balanced", "--label-smoothing", "0.05", "--schedule", "warmup:5+cosine:0.1");
    }

    @Test
    void aTableByJobIsATableByOptions() throws IOException {
        Path table = Tables.write(dir, 60, true, "price");
        sameByJob("--csv", table.toString(), "--label", "price", "--task", "regress", "--loss", "mae", "--epochs", "4",
                "--early-stopping", "3", "--optimizer", "nesterov", "--momentum", "0.8", "--lr", "0.0123456789",
                "--clip-value", "0.3", "--delimiter", "comma", "--layers", "");
    }

    @Test
    void anLstmByJobIsAnLstmByOptions() throws IOException {
        sameByJob("--task", "adding", "--length", "12", "--hidden", "6", "--steps", "20", "--batch", "8", "--threads",
                "1");
    }

    @Test
    void allThatARunIsWatchedWithIsInItsJob() throws IOException {
        Path table = Tables.write(dir, 100, true, "kind");
        Files.createDirectory(dir.resolve("a"));
        Files.createDirectory(dir.resolve("b"));
        List<String> args = new ArrayList<>(List.of("train", "--csv", table.toString(), "--label", "kind", "--epochs",
                "2", "--dashboard", "0", "--gradients", "2", "--histograms", "3", "--history-steps", "1"));
        for (String[] place : new String[][] {{"--save", "m"}, {"--report", "r.html"}, {"--plot", "p.png"},
                {"--tensorboard", "tb"}, {"--history", "h.jsonl"}, {"--checkpoints", "c"}}) {
            args.addAll(List.of(place[0], dir.resolve("a").resolve(place[1]).toString()));
        }
        Run direct = Run.of(args.toArray(String[]::new));
        assertEquals(0, direct.status(), direct::err);
        args.add("--print-job");
        String job = Run.of(args.toArray(String[]::new)).out();
        assertTrue(job.contains("dashboard: 0") && job.contains("gradients: 2") && job.contains("histograms: 3")
                && job.contains("history_steps: 1"), job);
        Path file = write("job.yaml", job.replace(dir.resolve("a").toString(), "b"));
        Run byJob = Run.of("run", file.toString());
        assertEquals(0, byJob.status(), byJob::err);
        assertTrue(byJob.out().contains("dashboard at http://127.0.0.1:"), byJob::out);
        for (String name : List.of("m", "r.html", "p.png", "tb", "h.jsonl", "c")) {
            assertTrue(Files.exists(dir.resolve("b").resolve(name)), name);
        }
        assertEquals(8, Files.readAllLines(dir.resolve("b/h.jsonl")).size(), "2 epochs, 6 steps");
    }

    @Test
    void allThatIsWrongWithWatchingIsSaidAtOnce() throws IOException {
        Path job = write("job.yaml", """
                task: digits
                output:
                  plot: p.svg
                  history_steps: 5
                watch: {dashboard: 65536, gradients: 3, histograms: 0}
                """);
        Run run = Run.of("run", job.toString());
        assertEquals(2, run.status());
        assertEquals(List.of(
                job + ":3:9: output.plot: 'p.svg' does not end in .png; write the name of a file that ends in .png",
                job + ":4:3: output.history_steps: this key needs output.history with a name that ends in .jsonl: steps"
                        + " are told in lines of JSON",
                job + ":5:20: watch.dashboard: 65536 cannot be; write a whole number from 0 to 65535",
                job + ":5:41: watch.histograms: this key needs output.tensorboard, which shows them; name a folder for"
                        + " event files",
                job + ":5:53: watch.histograms: 0 cannot be; write a whole number, 1 or more"),
                run.err().lines().limit(5).sorted().toList());
    }

    @Test
    void aTextByJobIsATextByOptions() throws IOException {
        Path text = write("a text: 'odd' #name.txt", "tip tap top tup, ".repeat(40));
        sameByJob("--text", text.toString(), "--epochs", "1", "--hidden", "5", "--layers", "1", "--window", "8");
    }

    /** A full disk, or anything else that keeps a checkpoint from its place. */
    @Test
    void aCheckpointThatCannotBeWrittenSaysHowTheJobGoesOn() throws IOException {
        Path inTheWay = Files.createDirectories(dir.resolve("kept/checkpoint-000000020.notes"));
        Path inside = Files.createFile(inTheWay.resolve("x")); // so that it is not deleted as old notes
        Path job = write("k.yaml", """
                task: adding
                data: {length: 10}
                model: {hidden: 4}
                steps: 40
                batch_size: 4
                checkpoints: {folder: kept, every: 10}
                output: {report: r.html}
                """);
        Run run = Run.of("run", job.toString());
        assertEquals(1, run.status(), run::toString);
        assertTrue(run.err().contains("is that of step 10. Make room, or mend what else is wrong, and run the same"
                + " again with --resume: it goes on from there"), run::err);
        Files.delete(inside);
        Files.delete(inTheWay);
        Run again = Run.of("run", job.toString(), "--force");
        assertEquals(1, again.status(), again::toString);
        assertTrue(again.err().contains("Say --resume to go on from it, or name another folder"), again::err);
        Run rest = Run.of("run", job.toString(), "--resume", "--force");
        assertEquals(0, rest.status(), rest::toString);
        assertTrue(rest.toString().contains("going on after step 10"), rest::toString);
    }

    /** The same words, wherever they come from. */
    @ParameterizedTest
    @ValueSource(strings = {"--epochs 0", "--precision half", "--threads 0", "--task adding --window 3", "--label x"})
    void whatTheCommandLineRefusesIsNotPrinted(String options) {
        List<String> args = new ArrayList<>(List.of("train"));
        args.addAll(List.of(options.split(" ")));
        String said = Run.of(args.toArray(String[]::new)).err();
        args.add("--print-job");
        Run run = Run.of(args.toArray(String[]::new));
        assertEquals(2, run.status());
        assertEquals(said, run.err());
        assertEquals("", run.out());
    }

    @Test
    void pathsStartAtTheFolderOfTheJob() throws IOException {
        Files.createDirectory(dir.resolve("sub"));
        Tables.write(dir, 40, true, "kind");
        Path job = write("sub/job.yaml", """
                task: classify
                data: {file: ../things.csv, label: kind}
                epochs: 1
                output: {history: h.csv}
                """);
        Run run = Run.of("run", job.toString());
        assertEquals(0, run.status(), run.err());
        assertTrue(Files.exists(dir.resolve("sub/things.descent.safetensors")), run::out);
        assertTrue(Files.exists(dir.resolve("sub/h.csv")), run::out);
        Run again = Run.of("run", job.toString());
        assertEquals(1, again.status());
        assertTrue(again.err().contains("exists already") && again.err().contains("--force"), again::err);
        assertEquals(0, Run.of("run", job.toString(), "--force").status());
    }

    @Test
    void aWrongJobIsRefusedWithLineAndColumn() throws IOException {
        Path job = write("job.yaml", "task: digits\nbatch_size: 0\nepoch: 3\n");
        Run run = Run.of("run", job.toString());
        assertEquals(2, run.status());
        assertEquals(List.of(
                job + ":2:13: batch_size: 0 cannot be; write a whole number, 1 or more",
                job + ":3:1: epoch: this key is not known; did you mean epochs?",
                "descent: " + job + " cannot be run: 2 things are wrong, see above"), run.err().lines().toList());
        assertEquals("", run.out());
        assertEquals(2, Run.of("run", job.toString(), "--check").status());
    }

    @Test
    void whatTrainRefusesIsSaidInTheWordsOfTheJob() throws IOException {
        Path device = write("device.yaml", "task: digits\ndevice: tpu\n");
        Run run = Run.of("run", device.toString());
        assertEquals(2, run.status());
        assertTrue(run.err().startsWith(device + ":2:1: device: unknown device 'tpu'"), run::err);
        Tables.write(dir, 40, true, "price");
        Path column = write("column.yaml", "task: classify\ndata: {file: things.csv, label: nope}\n");
        Run missing = Run.of("run", column.toString());
        assertEquals(1, missing.status());
        assertTrue(missing.err().contains("there is no label column 'nope'"), missing::err);
        Path numbers = write("numbers.yaml", "task: classify\ndata: {file: things.csv, label: price}\n");
        Run measured = Run.of("run", numbers.toString());
        assertTrue(measured.err().contains("for real values say task: regress"), measured::err);
        Path same = write("same.yaml", """
                task: classify
                data: {file: things.csv, label: kind}
                output:
                  force: true
                  model: things.csv
                """);
        Run over = Run.of("run", same.toString());
        assertEquals(2, over.status());
        assertTrue(over.err().startsWith(same + ":5:3: output.model: ") && over.err().contains("are the same file"),
                over::err);
    }

    @Test
    void aJobIsNotOverwrittenByItsOwnRun() throws IOException {
        Path job = write("job.yaml", "task: digits\nepochs: 1\noutput: {force: true, history: ./job.yaml}\n");
        Run run = Run.of("run", job.toString());
        assertEquals(2, run.status());
        assertTrue(run.err().startsWith(job + ":3:23: output.history: this is the job file itself"), run::err);
        assertTrue(Files.readString(job).startsWith("task"));
    }

    @Test
    void aJobThatIsRightIsSaidToBe() throws IOException {
        Path job = write("job.yaml", "task: copy\n");
        Run run = Run.of("run", job.toString(), "--check");
        assertEquals(0, run.status(), run.err());
        assertEquals(job + ": nothing is wrong\n", run.out().replace("\r", ""));
        assertEquals(2, Run.of("run").status());
        assertEquals(1, Run.of("run", dir.resolve("none").toString()).status());
        assertEquals(1, Run.of("run", dir.toString()).status());
    }

    @Test
    void theJobsOfTheReadmeRun() throws IOException {
        Tables.write(dir, 60, true, "kind");
        Files.move(dir.resolve("things.csv"), dir.resolve("iris.csv"));
        Pattern block = Pattern.compile("```yaml\n(task: .*?)```", Pattern.DOTALL);
        int n = 0;
        for (String page : List.of("README.md", "docs/jobs.md")) {
            Matcher m = block.matcher(Files.readString(JobSchemaTest.root().resolve(page)));
            while (m.find()) {
                Path job = write("readme" + n++ + ".yaml", m.group(1).replace("label: species", "label: kind"));
                Run run = Run.of("run", job.toString(), "--force");
                assertEquals(0, run.status(), run.err());
                assertTrue(run.number("test_accuracy") > 0.6, run::lastLine);
            }
        }
        assertEquals(2, n);
    }
}
