package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.descent.storage.Safetensors;
import dev.descent.tensor.HostTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfoCommandTest {
    @TempDir
    private Path dir;

    private Path model;
    private Path manifest;

    @BeforeEach
    void train() throws IOException {
        model = dir.resolve("m.safetensors");
        manifest = dir.resolve("m.safetensors.manifest.json");
        Path table = Tables.write(dir, 40, true, "kind");
        Run run = Run.of("train", "--csv", table.toString(), "--label", "kind", "--layers", "4:tanh", "--epochs", "1",
                "--seed", "11", "--save", model.toString());
        assertEquals(0, run.status(), run.err());
    }

    private void says(Run run, String... parts) {
        for (String p : parts) {
            assertTrue(run.out().contains(p), () -> "'" + p + "' is not in: " + run.out());
        }
    }

    @Test
    void aModelTellsWhatItIsAndWhereItCameFrom() {
        Run run = Run.of("info", model.toString());
        assertEquals(0, run.status(), run.err());
        says(run, "integrity: intact, SHA-256 ", "task: classify", "features: 2: width, height",
                "classes: 2: narrow, wide", "  Dense 2→4 tanh\n  Dense 4→2 linear\n", "4 tensors with 22 elements",
                "0.weight", "F32", "manifest (the file beside the model)", "--label kind --layers 4:tanh",
                "job.optimizer.kind         adam", "data.sha256", "seed                       11", "started",
                "result.test_accuracy");
    }

    @Test
    void oneOfTheTwoManifestsIsEnough() throws IOException {
        Files.delete(manifest);
        Run inside = Run.of("info", model.toString());
        assertEquals(0, inside.status(), inside.err());
        says(inside, "manifest (in the model)", "job.optimizer.kind", "result.test_accuracy");
        assertFalse(inside.out().contains("started"), inside::out);
    }

    @Test
    void aManifestWithoutItsModelIsShown() throws IOException {
        Files.delete(model);
        Run run = Run.of("info", model.toString());
        assertEquals(0, run.status(), run.err());
        says(run, "m.safetensors: is not there; its manifest is", "job.optimizer.kind");
        Files.delete(manifest);
        assertEquals(1, Run.of("info", model.toString()).status());
    }

    @Test
    void aManifestOfAnotherModelIsNotBelieved() throws IOException {
        String text = Files.readString(manifest);
        Files.writeString(manifest, text.replaceAll("(\"model_sha256\" : \")....", "$10000"));
        says(Run.of("info", model.toString()), "note: " + manifest + " was written for another file than this one",
                "manifest (in the model)");
        Files.writeString(manifest, "{\u001b");
        Run run = Run.of("info", model.toString());
        says(run, "note: " + manifest + " is no JSON: ", "manifest (in the model)");
        assertFalse(run.out().contains("\u001b"), "nothing that the terminal obeys");
    }

    @Test
    void damageIsNamedAndTheRestIsShown() throws IOException {
        byte[] bytes = Files.readAllBytes(model);
        bytes[bytes.length - 3] ^= 4;
        Files.write(model, bytes);
        Run run = Run.of("info", model.toString());
        assertEquals(1, run.status());
        says(run, "integrity: DAMAGED: tensor '", "Dense 2→4 tanh", "manifest (in the model)");
        assertTrue(run.err().startsWith("descent: " + model + ": tensor '"), run::err);
    }

    /** Its checksums are right, and yet no command takes it. */
    @Test
    void aModelThatCannotBeUsedSaysWhy() {
        Safetensors whole = Safetensors.read(model);
        Map<String, HostTensor> tensors = new LinkedHashMap<>(whole.tensors());
        tensors.remove("1.bias");
        Path file = dir.resolve("less.safetensors");
        new Safetensors(whole.metadata(), tensors).write(file, false);
        Run run = Run.of("info", file.toString());
        assertEquals(1, run.status());
        says(run, "integrity: intact", "Dense 2→4 tanh", "3 tensors with 20 elements");
        String why = file + " is no usable model file: tensor '1.bias' [2] is missing";
        assertEquals("descent: " + why + "\n", run.err());
        Run asJson = Run.of("info", file.toString(), "--json");
        assertEquals(1, asJson.status());
        assertTrue(asJson.out().contains("\"problem\" : \"" + why + "\""), asJson::out);
    }

    @Test
    void filesOfOtherProgramsListTheirTensors() throws IOException {
        byte[] header = ("{\"__metadata__\":{\"format\":\"p\\u001bt\"},"
                + "\"a\\u001b[2J\":{\"dtype\":\"U32\",\"shape\":[1,1],\"data_offsets\":[0,4]}}")
                .getBytes(StandardCharsets.UTF_8);
        Path foreign = Files.write(dir.resolve("f"), ByteBuffer.allocate(12 + header.length)
                .order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header).putInt(7).array());
        Run run = Run.of("info", foreign.toString());
        assertEquals(0, run.status(), run.err());
        says(run, "a safetensors file of another program", "integrity: unknown, the file carries no checksums",
                "1 tensor with 1 elements", "a?[2J", "U32", "[1, 1]", "no manifest: where it came from is not known",
                "p?t");
    }

    @Test
    void jsonHasTheSame() throws IOException {
        JsonNode j = new ObjectMapper().readTree(Run.of("info", model.toString(), "--json").out());
        assertEquals("intact", j.path("integrity").path("state").textValue());
        assertEquals(64, j.path("integrity").path("sha256").textValue().length());
        assertEquals("Dense 2→4 tanh", j.path("model").path("layers").path(0).textValue());
        assertEquals(4, j.path("tensors").size());
        assertEquals("beside", j.path("manifest_from").textValue());
        assertEquals(11, j.path("manifest").path("seed").intValue());
    }

    @Test
    void aModelOfSequencesTellsItsCells() throws IOException {
        Path text = Files.writeString(dir.resolve("verse.txt"), "tip tap top tup, ".repeat(60));
        Path file = dir.resolve("t.safetensors");
        Run run = Run.of("train", "--text", text.toString(), "--epochs", "1", "--hidden", "3", "--layers", "2",
                "--window", "8", "--save", file.toString());
        assertEquals(0, run.status(), run.err());
        says(Run.of("info", file.toString()), "kind: text", "alphabet: ", "Embedding ",
                "Recurrent lstm 64→3, 2 layers, dropout 0.2", "carries its state",
                "result.test_bits_per_char");
    }

    @Test
    void whatIsNoModelIsCalledSo() throws IOException {
        Path csv = Tables.write(dir, 20, true, "kind");
        byte[] onnx = {8, 8, 18, 7, 'p', 'y', 't', 'o', 'r', 'c', 'h'};
        Path plain = Files.write(dir.resolve("net.bin"), onnx);
        Path named = Files.writeString(dir.resolve("net.ONNX"), "not even protobuf");
        for (Path file : List.of(csv, plain, named)) {
            for (List<String> command : List.of(List.of("info", file.toString()),
                    List.of("predict", file.toString(), csv.toString()),
                    List.of("export", file.toString(), "--onnx", dir.resolve("out.onnx").toString()))) {
                Run run = Run.of(command.toArray(String[]::new));
                assertEquals(1, run.status(), run.out());
                assertTrue(run.err().startsWith("descent: " + file
                        + " is no usable model file: it is no safetensors file ("), run.err());
                String hint = "; it looks like ONNX, of which ./descent import " + file
                        + " --output MODEL makes a model\n";
                assertEquals(!file.equals(csv), run.err().endsWith(hint), run.err());
            }
        }
    }
}
