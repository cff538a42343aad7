package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.descent.cli.yaml.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** The published schema is that of the program, and says the same as the program of many files. */
class JobSchemaTest {
    /** {@code -Ddescent.write.docs=true} writes what is compared here. */
    private static final boolean WRITE = Boolean.getBoolean("descent.write.docs");

    private static final ObjectMapper JSON = new ObjectMapper();

    static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve("docs"))) {
            at = at.getParent();
        }
        return at;
    }

    @Test
    void thePublishedSchemaIsThatOfTheProgram() throws IOException {
        Path file = root().resolve("docs/job.schema.json");
        String text = JobSchema.text();
        if (WRITE) {
            Files.writeString(file, text);
        }
        assertEquals(text, Files.readString(file), "write it anew with -Ddescent.write.docs=true");
        assertEquals(text, Run.of("run", "--schema").out());
    }

    @Test
    void theTablesOfThePageAreThoseOfTheProgram() throws IOException {
        Path file = root().resolve("docs/jobs.md");
        String page = Files.readString(file);
        String begin = "<!-- made from JobKeys: ./descent run --keys -->\n";
        String end = "<!-- end -->\n";
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf(end);
        String tables = Run.of("run", "--keys").out();
        if (WRITE) {
            Files.writeString(file, page.substring(0, from) + tables + page.substring(to));
            page = Files.readString(file);
            to = page.indexOf(end);
        }
        assertEquals(tables, page.substring(from, to), "write it anew with -Ddescent.write.docs=true");
    }

    private static Schema published() {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(JobSchema.text(), InputFormat.JSON);
    }

    /** Every key in every task, with a value that fits and with some that do not. */
    private static List<String> samples() {
        List<String> all = new ArrayList<>();
        for (JobTask task : JobTask.values()) {
            all.add(JobSamples.yaml(JobSamples.base(task)));
            for (String path : JobKeys.paths()) {
                all.add(JobSamples.yaml(JobSamples.with(task, path, JobSamples.VALUES.get(path))));
                Map<String, String> without = JobSamples.base(task);
                without.remove(path);
                all.add(JobSamples.yaml(without));
            }
        }
        for (String path : JobKeys.paths()) {
            JobTask task = JobKeys.tasks(path).iterator().next();
            for (String value : List.of("-1", "0", "1", "2.5", "1000000", "1e-3", "-0.5", "0.999", "word", "'1'",
                    "true", "null", "[]", "{}", "[a, b]", "{a: 1}", "[{units: 0}]", "[{units: 2, unit: 3}]",
                    "[{activation: relu}]", "[{units: 2, activation: rulu}]", "''", "9223372036854775808")) {
                all.add(JobSamples.yaml(JobSamples.with(task, path, value)));
            }
        }
        all.add("seed: 1\n");
        all.add("task: fly\n");
        all.add("task: adding\nepochs: 1\nsteps: 2\n");
        all.add("task: adding\noptimizer: {beta1: 0.5}\n");
        all.add("task: adding\noptimizer: {momentum: 0.5}\n");
        all.add("task: adding\noptimizer: {kind: sgd, epsilon: 0.5}\n");
        all.add("task: temporal\ndata: {length: 9}\n");
        all.add("task: classify\ndata: {file: x, label: [a, b]}\n");
        all.add("task: multilabel\ndata: {file: x, label: [a, b]}\n");
        all.add("task: digits\noutput: {history_steps: 2}\n");
        all.add("task: digits\noutput: {history_steps: 2, history: h.csv}\n");
        all.add("task: digits\noutput: {history_steps: 2, history: h.JSONL}\n");
        all.add("task: digits\noutput: {plot: p.svg}\n");
        all.add("task: digits\nwatch: {histograms: 2}\n");
        all.add("task: digits\nwatch: {histograms: 2}\noutput: {report: r.html}\n");
        for (String shown : List.of("{gradients: 0}", "{gradients: 2}", "{gradients: 2, dashboard: 0}")) {
            all.add("task: digits\nwatch: " + shown + "\n");
            all.add("task: digits\nwatch: " + shown + "\noutput: {plot: p.png}\n");
            all.add("task: digits\nwatch: " + shown + "\noutput: {tensorboard: tb}\n");
        }
        for (String every : List.of("5", "'5'", "5.0", "2.5", "0", "epoch", "10m", "10d", "'05'", "1000000000")) {
            all.add("task: digits\ncheckpoints: {folder: a, every: " + every + "}\n");
        }
        for (String key : List.of("learning_rate", "clip_norm", "clip_value", "weight_decay", "beta1", "epsilon")) {
            for (String number : List.of("1e-60", "1e60", "1e-45", "1.5e-45", "3e38", "4e38", "0")) {
                all.add("task: digits\noptimizer: {" + key + ": " + number + "}\n");
            }
        }
        all.add("task: digits\nwings: 2\n");
        all.add("task: digits\nmodel: {wings: 2}\n");
        return all;
    }

    @Test
    void theSchemaSaysTheSameAsTheProgram() throws IOException {
        Schema schema = published();
        LoadSettings core = LoadSettings.builder().setSchema(new CoreSchema()).build();
        int taken = 0;
        List<String> differences = new ArrayList<>();
        for (String yaml : samples()) {
            Problems problems = new Problems();
            boolean good = JobReader.read(yaml.getBytes(StandardCharsets.UTF_8), problems).job().isPresent();
            String json = JSON.writeValueAsString(new Load(core).loadFromString(yaml));
            var errors = schema.validate(json, InputFormat.JSON);
            if (good != errors.isEmpty()) {
                differences.add(yaml + "program: " + problems.text("job") + "\nschema: " + errors);
            }
            taken += good ? 1 : 0;
        }
        assertEquals(List.of(), differences, () -> String.join("\n\n", differences));
        assertTrue(taken > 200 && samples().size() - taken > 500, taken + " of " + samples().size());
    }
}
