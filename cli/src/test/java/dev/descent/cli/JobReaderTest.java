package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.cli.yaml.Problems;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobReaderTest {
    private static List<String> problems(String yaml) {
        Problems problems = new Problems();
        JobReader.read(yaml.getBytes(StandardCharsets.UTF_8), problems);
        return problems.text("j").lines().toList();
    }

    private static Job job(String yaml) {
        Problems problems = new Problems();
        JobReader.Result r = JobReader.read(yaml.getBytes(StandardCharsets.UTF_8), problems);
        assertEquals("", problems.text("j"));
        return r.job().orElseThrow();
    }

    @Test
    void everythingThatIsWrongIsSaidInOneGo() {
        assertEquals(List.of(
                "j:2:1: data.file: this key is missing; write the name of a file (in quotes if it looks like a number)",
                "j:3:3: data.fle: this key is not known; did you mean data.file?",
                "j:4:17: data.label: column 'a' is given twice; remove one of them",
                "j:5:3: data.window: this key does not go with task classify, it is for text; remove it",
                "j:6:11: data.header: true does not fit; write auto, yes or no",
                "j:7:1: learning_rate: this key is not known; did you mean optimizer.learning_rate?",
                "j:9:9: optimizer.kind: 'addam' is not known; did you mean adam?",
                "j:10:18: optimizer.learning_rate: -1 cannot be; write a positive number",
                "j:11:3: optimizer.learning_rate: this key is there twice; remove one of them",
                "j:12:13: batch_size: 0 cannot be; write a whole number, 1 or more",
                "j:13:9: epochs: the text 'many' does not fit; write a whole number, 1 or more",
                "j:14:11: schedule: 'step:10:5' cannot be: a factor of the learning rate must be in (0, 1], not 5.0",
                "j:17:15: model.layers[0].units: 0 cannot be; write a whole number from 1 to 1048576",
                "j:17:30: model.layers[0].activation: 'rulu' is not known; did you mean relu?",
                "j:18:7: model.layers[1].unit: this key is not known; did you mean units?",
                "j:18:7: model.layers[1].units: this key is missing; write units: N",
                "j:19:7: model.layers[2]: 12 is no layer; write units: N and activation: NAME",
                "j:20:12: model.dropout: the text '0.3' does not fit; write a number in [0, 1)",
                "j:21:1: lr: this key is not known; did you mean optimizer.learning_rate?",
                "j:22:8: output: no keys stand here; write keys under it, which are model, history, history_steps,"
                        + " report, plot, tensorboard, force, or remove the key"), problems("""
                        task: classify
                        data:
                          fle: x.csv
                          label: [a, b, a]
                          window: 3
                          header: true
                        learning_rate: 0.1
                        optimizer:
                          kind: addam
                          learning_rate: -1
                          learning_rate: 3
                        batch_size: 0
                        epochs: many
                        schedule: step:10:5
                        model:
                          layers:
                            - {units: 0, activation: rulu}
                            - unit: 4
                            - 12
                          dropout: "0.3"
                        lr: 3
                        output:
                        """));
    }

    @Test
    void aJobMustSayItsTask() {
        assertEquals(List.of("j:1:1: the file is empty; a job begins with task: digits"), problems("# nothing\n"));
        assertEquals(List.of("j:1:1: a list is no job; write keys, as in task: digits"), problems("[task]"));
        assertTrue(problems("seed: 1").getFirst().startsWith("j:1:1: task: this key is missing; write one of digits,"));
        assertEquals(List.of("j:1:7: task: 'digit' is not known; did you mean digits?",
                "j:2:6: seed: no value stands here; write a whole number of 64 bits, or remove the key"),
                problems("task: digit\nseed:"));
    }

    @Test
    void anUnknownTaskHidesNothingThatHoldsInAll() {
        for (String task : List.of("task: digit\n", "\n")) {
            List<String> all = problems(task + """
                    checkpoints: {every: 5, resume: true}
                    optimizer: {kind: sgd, beta1: 0.5}
                    watch: {histograms: 3}
                    epochs: 1
                    steps: 3
                    data: {length: 1}
                    """);
            assertEquals(List.of("checkpoints.every", "checkpoints.resume", "optimizer.beta1", "watch.histograms",
                    "steps"), all.stream().skip(1).map(s -> s.split(": ")[1]).toList(), all::toString);
        }
        assertEquals(1, problems("task: digit\ncheckpoints: {every: 5, folder: a}").size());
    }

    @Test
    void contradictionsAreFoundTogether() {
        assertEquals(List.of(
                "j:2:8: data.length: 5 is too short for task temporal; write a whole number, 10 or more",
                "j:4:1: steps: epochs and steps say the same; remove one of them",
                "j:5:13: optimizer.beta1: this key does not go with optimizer.kind adagrad, it is for adam, adamw;"
                        + " remove it, or take another kind"),
                problems("""
                        task: temporal
                        data: {length: 5}
                        epochs: 1
                        steps: 3
                        optimizer: {beta1: 0.5, kind: adagrad}
                        """));
        assertTrue(problems("task: digits\noptimizer: {momentum: 0.5}").getFirst().contains(
                "optimizer.kind adam, which is meant if none is given, it is for momentum, nesterov"));
        assertTrue(problems("task: classify\ndata: {file: a.csv, label: [b, c]}").getFirst().contains(
                "task classify predicts one column, not 2"));
    }

    @Test
    void whatIsReadIsWhatTheOptionsSay() {
        Job job = job("""
                task: regress
                data: {file: sub/houses.csv, label: [price, -1], delimiter: tab, header: no}
                model: {layers: [{units: 8}, {units: 4, activation: tanh}]}
                optimizer: {kind: nesterov, learning_rate: 1e-3, momentum: 0.5}
                schedule: warmup:10
                seed: -3
                output: {force: true}
                debug: false
                """);
        assertEquals(List.of("--task", "regress", "--csv=/jobs/sub/houses.csv", "--label=price", "--label=-1",
                "--header=no", "--delimiter=tab", "--layers=8:relu,4:tanh", "--optimizer=nesterov", "--lr=0.001",
                "--momentum=0.5", "--schedule=warmup:10+constant", "--seed=-3", "--force"),
                job.arguments(Path.of("/jobs")));
    }

    @Test
    void aNumberOfStepsNeedsNoQuotes() {
        for (String every : List.of("5", "'5'", "5.0", "epoch", "10m")) {
            Job job = job("task: digits\ncheckpoints: {folder: a, every: " + every + "}");
            String plain = every.replaceAll("'|\\.0", "");
            assertTrue(job.arguments(Path.of("/")).contains("--checkpoint-every=" + plain), every);
            assertTrue(job.yaml().contains("every: " + plain + "\n"), job.yaml());
        }
        assertEquals(List.of("j:2:33: checkpoints.every: 0 cannot be; write epoch, a number of steps, or a time such as"
                + " 90s, 10m or 2h"), problems("task: digits\ncheckpoints: {folder: a, every: 0}"));
        for (String every : List.of("0", "-3", "2.5", "5d", "'05'", "true", "1000000000", "[5]")) {
            assertEquals(1, problems("task: digits\ncheckpoints: {folder: a, every: " + every + "}").size(), every);
        }
    }

    @Test
    void largeAndOddNumbersAreLookedAtCarefully() {
        assertEquals(List.of("j:2:7: seed: 9223372036854775808 cannot be; write a whole number of 64 bits"),
                problems("task: digits\nseed: 9223372036854775808"));
        assertEquals(1, problems("task: digits\nseed: 1e99999999999").size());
        assertEquals(1, problems("task: digits\nseed: 1." + "0".repeat(900_000)).size());
        assertEquals(1, problems("task: digits\noptimizer: {learning_rate: 1e999}").size());
        assertEquals(1, problems("task: digits\noptimizer: {learning_rate: .inf}").size());
        assertEquals(List.of("--seed=5"), job("task: digits\nseed: 5.0").arguments(Path.of("/")));
    }

    /** They would pass every check and train nothing. */
    @Test
    void numbersThatFloat32HasNotAreRefused() {
        assertEquals(List.of("j:2:28: optimizer.learning_rate: 1e-60 is 0 in float32; write a positive number, from"
                + " 1.4e-45 on"), problems("task: digits\noptimizer: {learning_rate: 1e-60}"));
        for (String bad : List.of("learning_rate: 1e60", "learning_rate: 1e-46", "clip_norm: 1e-60", "clip_norm: 4e38",
                "clip_value: 1e-60", "weight_decay: 1e-60", "epsilon: 1e-60", "beta1: 1e-60")) {
            assertEquals(1, problems("task: digits\noptimizer: {" + bad + "}").size(), bad);
        }
        for (String good : List.of("learning_rate: 1e-45", "learning_rate: 3e38", "clip_norm: 0", "epsilon: 0")) {
            List<String> all = problems("task: digits\noptimizer: {" + good.replace("1e-45", "1.5e-45") + "}");
            assertEquals(List.of(), all, good);
        }
    }

    /** Every one would be a call inside a call, for the pattern too. */
    @Test
    void warmUpsWithoutEndAreRefused() {
        String most = "warmup:1+".repeat(ScheduleParser.MOST_WARM_UPS);
        assertTrue(problems("task: digits\nschedule: " + most + "cosine").isEmpty());
        assertEquals(1, problems("task: digits\nschedule: warmup:1+" + most + "cosine").size());
        assertEquals(1, problems("task: digits\nschedule: " + most + "warmup:1").size());
        assertEquals(1, problems("task: digits\nschedule: " + "warmup:1+".repeat(100_000) + "cosine").size());
        assertThrows(UsageError.class, () -> ScheduleParser.parse("warmup:1+" + most + "cosine"));
        assertThrows(UsageError.class, () -> ScheduleParser.parse("warmup:1+".repeat(100_000) + "cosine"));
    }

    @Test
    void messagesQuoteLittleOfTheFile() {
        for (String s : List.of("step:1:1" + "0".repeat(100_000), "warmup:" + "1".repeat(100_000), "cosine:"
                + "1".repeat(100_000), "plateau:0.5:" + "9".repeat(100_000))) {
            List<String> all = problems("task: digits\nschedule: " + s);
            assertTrue(all.size() == 1 && all.getFirst().length() < 500, s.substring(0, 20) + ": " + all.size());
        }
    }

    /** For each the nearest of all keys is looked for. */
    @Test
    void thousandsOfUnknownKeysTakeLittleTime() {
        StringBuilder s = new StringBuilder("task: digits\n");
        for (int i = 0; i < 9_990; i++) {
            s.append("abcdefghijklmnopqrstuvwxyz".repeat(3)).append(i).append(": 1\n");
        }
        assertTimeout(Duration.ofSeconds(5), () -> assertEquals(101, problems(s.toString()).size()));
    }

    @Test
    void namesThatTheCommandLineCannotTakeAreRefused() {
        assertTrue(problems("task: classify\ndata: {file: '', label: 'a,b'}").getFirst().contains("names no file"));
        assertTrue(problems("task: classify\ndata: {file: x, label: 'a,b'}").getFirst().contains("go by number"));
        assertTrue(problems("task: classify\ndata: {file: 'x\\0', label: 3}").isEmpty(), "no escape in these quotes");
        assertTrue(problems("task: classify\ndata: {file: \"x\\0\", label: 3}").getFirst()
                .contains("cannot be the name"));
    }
}
