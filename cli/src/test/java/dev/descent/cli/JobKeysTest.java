package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.cli.yaml.Problems;
import dev.descent.optim.Optimizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/** Job files and the command line take the same and refuse the same: neither can drift from the other. */
class JobKeysTest {
    /** Options that ask for another answer than training: the first two for a text about the program, the third for the
     * job itself. */
    private static final Set<String> NO_KEYS = Set.of("--help", "--version", "--print-job");

    /** Where the command line takes what means nothing there, and a job file refuses it. */
    private static final Set<String> WITHOUT_MEANING = Set.of("metrics.top_k multilabel", "metrics.top_k regress");

    @Test
    void everyOptionIsAKeyAndEveryKeyAnOption() {
        Set<String> options = new TreeSet<>();
        new CommandLine(new TrainCommand()).getCommandSpec().options().forEach(o -> options.add(
                Stream.of(o.names()).max(Comparator.comparingInt(String::length)).orElseThrow()));
        options.removeAll(NO_KEYS);
        Set<String> keys = new TreeSet<>(Set.of("--task"));
        JobKeys.ALL_KEYS.forEach(k -> keys.add(k.option()));
        assertEquals(options, keys, "a new option of train needs a line in JobKeys");
    }

    @Test
    void aPathMeansOneOptionInEachTaskAndTakesTheSameEverywhere() {
        for (String path : JobKeys.paths()) {
            List<JobTask> tasks = new ArrayList<>();
            for (JobKey k : JobKeys.of(path)) {
                tasks.addAll(k.tasks());
                assertEquals(JobKeys.of(path).getFirst().type(), k.type(), path);
            }
            assertEquals(JobKeys.tasks(path).size(), tasks.size(), path + " has two options for one task");
            assertTrue(JobSamples.VALUES.containsKey(path), () -> path + " has no sample");
        }
    }

    private static boolean jobTakes(String yaml) {
        Problems problems = new Problems();
        return JobReader.read(yaml.getBytes(StandardCharsets.UTF_8), problems).job().isPresent();
    }

    /** As {@link Job#arguments}, but for jobs that are none. */
    private static List<String> arguments(JobTask task, String path, String option, String value) {
        Problems problems = new Problems();
        byte[] base = JobSamples.yaml(JobSamples.base(task)).getBytes(StandardCharsets.UTF_8);
        List<String> args = new ArrayList<>(List.of("train", "--print-job"));
        args.addAll(JobReader.read(base, problems).job().orElseThrow().arguments(Path.of("/jobs")));
        Map.Entry<String, String> needed = JobSamples.NEEDS.get(path);
        if (needed != null) {
            args.add(JobKeys.of(needed.getKey()).getFirst().option() + "=" + needed.getValue());
        }
        args.add(value.equals("true") ? option : option + "=" + value);
        return args;
    }

    private static boolean commandLineTakes(JobTask task, String path, String value) {
        boolean takes = false;
        for (JobKey k : JobKeys.of(path)) { // one of its options at least
            Run run = Run.of(arguments(task, path, k.option(), value).toArray(String[]::new));
            assertTrue(run.status() == 0 || run.status() == 2, run.err());
            takes |= run.status() == 0;
        }
        return takes;
    }

    @TestFactory
    Stream<DynamicTest> aKeyGoesWithATaskWhereItsOptionDoes() {
        return JobKeys.paths().stream()
                .filter(p -> !JobRules.required(JobTask.CLASSIFY).contains(p) && !p.startsWith("model.layers")
                        && !p.equals("model.depth")) // one option with two meanings, below
                .flatMap(path -> Stream.of(JobTask.values()).map(task ->
                        DynamicTest.dynamicTest(path + " " + task, () -> goesWith(task, path))));
    }

    private static void goesWith(JobTask task, String path) {
        String value = JobSamples.VALUES.get(path);
        boolean job = jobTakes(JobSamples.yaml(JobSamples.with(task, path, value)));
        boolean expected = commandLineTakes(task, path, value)
                && !WITHOUT_MEANING.contains(path + " " + task.text());
        assertEquals(expected, job);
    }

    @Test
    void layersAreAListForATableAndANumberForSequences() {
        for (JobTask task : JobTask.values()) {
            boolean flat = JobTask.FLAT.contains(task);
            assertEquals(flat, jobTakes(JobSamples.yaml(JobSamples.with(task, "model.layers", "[{units: 3}]"))));
            assertEquals(!flat, jobTakes(JobSamples.yaml(JobSamples.with(task, "model.depth", "3"))));
        }
    }

    /** A number just outside the limits is refused by both. */
    @TestFactory
    Stream<DynamicTest> limitsAreTheSame() {
        List<DynamicTest> tests = new ArrayList<>();
        for (JobKey k : JobKeys.ALL_KEYS) {
            for (String value : outside(k.type())) {
                tests.add(DynamicTest.dynamicTest(k.path() + " " + value, () -> {
                    JobTask task = Stream.of(JobTask.values()).filter(k.tasks()::contains).findFirst().orElseThrow();
                    assertTrue(!jobTakes(JobSamples.yaml(JobSamples.with(task, k.path(), value))), "job");
                    Run run = Run.of(arguments(task, k.path(), k.option(), value).toArray(String[]::new));
                    assertEquals(2, run.status(), run.out() + run.err());
                }));
            }
        }
        return tests.stream();
    }

    private static List<String> outside(JobType type) {
        List<String> values = new ArrayList<>();
        if (type instanceof JobNumber.Whole w) {
            if (w.least() > Long.MIN_VALUE) {
                values.add(Long.toString(w.least() - 1));
            }
            values.add(w.most() == Long.MAX_VALUE ? "9223372036854775808" : Long.toString(w.most() + 1));
            values.add("1.5");
        } else if (type instanceof JobNumber.Real r) {
            values.add(Double.toString(r.above() ? r.least() : Math.nextDown(r.least())));
            if (Double.isFinite(r.most())) {
                values.add(Double.toString(r.below() ? r.most() : Math.nextUp(r.most())));
            }
        }
        return values;
    }

    @Test
    void shortestSequencesAreTheSame() {
        for (JobTask task : JobTask.WITH_LENGTH) {
            int least = task.sequences().orElseThrow().defaults().shortest();
            for (int length : new int[] {least - 1, least}) {
                boolean job = jobTakes(JobSamples.yaml(JobSamples.with(task, "data.length", "" + length)));
                assertEquals(length == least, job);
                assertEquals(job, commandLineTakes(task, "data.length", "" + length));
            }
        }
    }

    @Test
    void constantsGoWithTheSameRules() {
        for (String path : JobRules.CONSTANTS) {
            for (String kind : Optimizer.names()) {
                String yaml = "task: digits\noptimizer:\n  kind: " + kind + "\n  "
                        + JobKeys.of(path).getFirst().name() + ": 0.5\n";
                Run run = Run.of("train", "--print-job", "--optimizer", kind,
                        JobKeys.of(path).getFirst().option(), "0.5");
                assertEquals(run.status() == 0, jobTakes(yaml), yaml + run.err());
            }
        }
    }
}
