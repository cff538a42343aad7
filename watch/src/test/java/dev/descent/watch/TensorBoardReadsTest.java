package dev.descent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.descent.tensor.HostTensor;
import dev.descent.train.TensorReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event files as TensorBoard reads them, where Python has it; DESCENT_PYTHON names another Python. */
class TensorBoardReadsTest {
    @TempDir
    private Path dir;

    private record Answer(int status, String text) {}

    private Answer python(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Objects.requireNonNullElse(System.getenv("DESCENT_PYTHON"), "python3")));
        command.addAll(List.of(arguments));
        Path err = dir.resolve("err");
        try {
            Process p = new ProcessBuilder(command).redirectError(err.toFile()).start();
            String text = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return p.waitFor() == 0 ? new Answer(0, text) : new Answer(1, Files.readString(err));
        } catch (IOException e) {
            return new Answer(-1, e.toString()); // no such program
        }
    }

    @Test
    void scalarsHistogramsAndTextsAreThere() throws Exception {
        assumeTrue(python("-c", "import tensorboard").status() == 0, "Python has no tensorboard; install it with pip");
        Path folder = dir.resolve("run");
        WatchPlaces.prepare(folder, WatchSettings.Existing.REFUSE);
        EpochPoint one = new EpochPoint(1, 3, 0.5, 2, 150, Runs.values("loss", 0.25, "val_accuracy", 0.75));
        try (TensorBoardSink sink = new TensorBoardSink(folder, "loss")) {
            for (int s = 1; s <= 6; s++) {
                sink.step(1, s, s, 0.5);
            }
            sink.epoch(one);
            sink.tensors(new TensorReport(2, Map.of("w", HostTensor.of(-1f, 0f, 0.5f)),
                    Map.of("w", HostTensor.of(0f, 0f, 2f))));
            sink.sample(new Sample(1, 3, "Größe"));
            sink.back(new Standing(0, 4, List.of(one), 0.5, List.of())); // steps 5 and 6 are forgotten
            sink.step(1, 5, 50, 0.5);
        }
        Path script = dir.resolve("read_events.py");
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("read_events.py"))) {
            Files.copy(in, script);
        }
        Answer answer = python(script.toString(), folder.toString());
        assertEquals(0, answer.status(), answer.text());
        JsonNode read = new ObjectMapper().readTree(answer.text());
        assertEquals("[[1,1.0],[2,2.0],[3,3.0],[4,4.0],[5,50.0]]",
                read.path("scalars").path("train/step_loss").toString());
        assertEquals("[[3,0.75]]", read.path("scalars").path("val/accuracy").toString());
        assertEquals("[[2,3.0,3.0]]", read.path("histograms").path("weights/w").toString());
        assertEquals("[[2,3.0,3.0]]", read.path("histograms").path("gradients/w").toString());
        assertEquals("[[3,\"    Größe\"]]", read.path("texts").path("samples").toString());
    }
}
