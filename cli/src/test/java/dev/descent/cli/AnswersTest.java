package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Standardizer;
import dev.descent.nn.Activation;
import dev.descent.nn.Task;
import dev.descent.storage.Architecture;
import dev.descent.storage.CellKind;
import dev.descent.storage.LayerSpec;
import dev.descent.storage.ModelBundle;
import dev.descent.storage.ModelFile;
import dev.descent.storage.SequenceBundle;
import dev.descent.storage.SequenceFile;
import dev.descent.tensor.HostTensor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Answers of models that are no answers, and answers that nobody reads. */
class AnswersTest {
    @TempDir
    private Path dir;

    private static Map<String, HostTensor> weights(Architecture net, float times) {
        Map<String, HostTensor> weights = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(1);
        net.build().parameters().forEach((path, p) -> {
            float[] w = p.initializer().create(p.shape(), random).floats();
            for (int i = 0; i < w.length; i++) {
                w[i] *= times;
            }
            weights.put(path, HostTensor.of(w, p.shape()));
        });
        return weights;
    }

    private Path table(Task task, float times) {
        Architecture net = new Architecture(List.of(new LayerSpec.DenseSpec(2, 3, Activation.LINEAR),
                new LayerSpec.DenseSpec(3, 2, Activation.LINEAR)));
        boolean classes = task == Task.CLASSIFY;
        Path file = dir.resolve(task + ".safetensors");
        ModelFile.save(file, new ModelBundle(net, task, "any", List.of("a", "b"),
                classes ? List.of("y") : List.of("y", "z"), classes ? List.of("p", "q") : List.of(),
                new Standardizer(new float[] {0, 0}, new float[] {1e-3f, 1e-3f}), Optional.empty(), 1,
                weights(net, times)), true);
        return file;
    }

    private Path text(float times) {
        Architecture net = new Architecture(List.of(new LayerSpec.EmbeddingSpec(3, 4),
                new LayerSpec.RecurrentSpec(CellKind.ELMAN, 4, 3, 1, false, 0, false, true),
                new LayerSpec.DenseSpec(3, 3, Activation.LINEAR), new LayerSpec.DenseSpec(3, 3, Activation.LINEAR)));
        Path file = dir.resolve("text.safetensors");
        SequenceFile.save(file, new SequenceBundle("text", net, List.of("\n", "a", "b"), 1, weights(net, times)), true);
        return file;
    }

    @Test
    void aRowWithoutAFiniteAnswerIsNamed() throws IOException {
        Path rows = Tables.write(dir, "rows.csv", "a,b\n1,2\n\n3,3e38\n-3e38,1\n");
        for (Task task : Task.values()) {
            Path model = table(task, 1);
            Path output = dir.resolve("answers.csv");
            Run run = Run.of("predict", model.toString(), rows.toString(), "--output", output.toString());
            assertEquals(1, run.status(), run.out());
            assertTrue(run.err().startsWith("descent: " + rows + ": line 4: "), run::err);
            assertTrue(run.err().contains("3.0E38 in column 'b'"), run::err);
            assertFalse(Files.exists(output));
        }
    }

    @Test
    void aModelWithHugeWeightsIsBlamed() throws IOException {
        Path rows = Tables.write(dir, "rows.csv", "a,b\n1,2\n");
        Path model = table(Task.CLASSIFY, 1e30f);
        Run run = Run.of("predict", model.toString(), rows.toString());
        assertEquals(1, run.status(), run.out());
        assertTrue(run.err().contains("line 2: ") && run.err().contains(model.toString()), run::err);
        assertEquals("", run.out());
    }

    @Test
    void aTextOfNoProbabilitiesIsRefused() {
        Path model = text(1e30f);
        for (String temperature : new String[] {"0", "0.8"}) {
            Run run = Run.of("sample", model.toString(), "--prompt", "ab", "--temperature", temperature);
            assertEquals(1, run.status(), run.out());
            assertTrue(run.err().startsWith("descent: " + model + " gives no finite probabilities"), run::err);
            assertEquals("", run.out());
        }
    }

    /** Takes so many bytes and no more, as a pipe that is closed. */
    private static final class Closing extends OutputStream {
        private int left;
        private int refused;

        Closing(int bytes) {
            left = bytes;
        }

        @Override
        public void write(int b) throws IOException {
            if (left-- <= 0) {
                refused++;
                throw new IOException("Broken pipe");
            }
        }
    }

    @Test
    void writingEndsWhereNobodyReads() {
        Path model = text(1);
        Closing pipe = new Closing(50);
        StringWriter err = new StringWriter();
        PrintWriter out = new PrintWriter(pipe, false, StandardCharsets.UTF_8);
        int status = assertTimeoutPreemptively(Duration.ofSeconds(60), () -> Main.run(out, new PrintWriter(err),
                "sample", model.toString(), "--length", "10000000"));
        assertEquals(1, status);
        assertEquals("descent: standard output is closed or full; not all could be printed", err.toString().strip());
        assertTrue(pipe.refused < 10, () -> pipe.refused + " writes failed");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no named pipes in folders")
    void tablesComeThroughPipes() throws IOException, InterruptedException {
        Path pipe = dir.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        String model = table(Task.REGRESS, 1).toString();
        Path rows = Tables.write(dir, "rows.csv", "a,b\n" + "1,2\n".repeat(20_000));
        Thread writer = new Thread(() -> {
            try {
                Files.write(pipe, Files.readAllBytes(rows));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        writer.setDaemon(true);
        writer.start();
        Run run = assertTimeoutPreemptively(Duration.ofSeconds(60), () -> Run.of("predict", model, pipe.toString()));
        assertEquals(0, run.status(), run::err);
        assertEquals(Run.of("predict", model, rows.toString()).out(), run.out());
        Run noModel = assertTimeoutPreemptively(Duration.ofSeconds(60), () -> Run.of("predict", pipe.toString(), "x"));
        assertTrue(noModel.err().contains("is no regular file"), noModel::err);
    }

    @Test
    void modelsWithLabelsThatDoNotFitAreRefused() throws IOException {
        Path rows = Tables.write(dir, "rows.csv", "a,b\n1,2\n");
        Path model = table(Task.CLASSIFY, 1);
        ModelBundle b = ModelFile.load(model);
        for (List<String> labels : Arrays.asList(List.<String>of(), List.of("y", "z"))) {
            ModelFile.save(model, new ModelBundle(b.architecture(), b.task(), b.loss(), b.featureNames(), labels,
                    b.classNames(), b.inputScale(), b.targetScale(), b.seed(), b.weights()), true);
            Run run = Run.of("predict", model.toString(), rows.toString());
            assertEquals(1, run.status(), run.out());
            assertTrue(run.err().contains("it has " + labels.size() + " label names, classes need 1"), run::err);
        }
    }
}
