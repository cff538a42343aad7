package dev.descent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.descent.cli.yaml.Printable;
import dev.descent.storage.ModelDescription;
import dev.descent.storage.SafetensorsInfo;
import dev.descent.storage.SafetensorsInfo.Integrity;
import dev.descent.storage.StorageException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what is in a model file, and where it came from. */
@Command(
        name = "info",
        description = "Shows layers, tensors and integrity of a model, and where it came from; of any safetensors file"
                + " its tensors. Exit status 1 if the file is damaged, or a model that"
                + " cannot be used.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class InfoCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", description = "safetensors file")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path model;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        if (!Files.exists(model) && Files.isRegularFile(RunManifest.beside(model))) {
            FoundManifest found = FoundManifest.of(model, Map.of());
            if (json) {
                print(manifest(JsonNodeFactory.instance.objectNode().put("file", model.toString()), found));
            } else {
                out.println(model + ": is not there; its manifest is");
                InfoText.manifest(found, out);
            }
            return CommandLine.ExitCode.OK;
        }
        SafetensorsInfo info = SafetensorsInfo.read(model);
        Optional<ModelDescription> description;
        try {
            description = ModelDescription.of(info.metadata());
        } catch (StorageException e) {
            throw new UserError(model + " is no usable model file: " + e.getMessage());
        }
        FoundManifest found = FoundManifest.of(model, info.metadata());
        Optional<String> problem = Usability.problem(model, info, description);
        if (json) {
            ObjectNode tree = tree(info, description);
            problem.ifPresent(p -> tree.put("problem", p));
            print(manifest(tree, found));
        } else {
            InfoText.print(model, info, description, out);
            InfoText.manifest(found, out);
        }
        out.flush();
        if (info.integrity() instanceof Integrity.Damaged d) {
            spec.commandLine().getErr().println("descent: " + model + ": " + Printable.of(d.reason())
                    + "; take a copy that is whole");
            return Main.FAILED;
        }
        problem.ifPresent(p -> spec.commandLine().getErr().println("descent: " + Printable.of(p)));
        return problem.isPresent() ? Main.FAILED : CommandLine.ExitCode.OK;
    }

    private void print(JsonNode tree) throws JsonProcessingException {
        spec.commandLine().getOut().println(
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(tree));
    }

    private ObjectNode tree(SafetensorsInfo info, Optional<ModelDescription> description) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("file", model.toString()).put("bytes", info.bytes()).put("elements", info.elements());
        ObjectNode integrity = root.putObject("integrity");
        switch (info.integrity()) {
            case Integrity.Unknown u -> integrity.put("state", "unknown");
            case Integrity.Intact i -> integrity.put("state", "intact").put("sha256", i.sha256());
            case Integrity.Damaged d -> integrity.put("state", "damaged").put("reason", d.reason());
        }
        description.ifPresent(d -> {
            ObjectNode node = root.putObject("model");
            d.facts().forEach(node::put);
            d.names().forEach((key, list) -> list.forEach(node.putArray(key)::add));
            d.architecture().layers().forEach(l -> node.withArrayProperty("layers").add(InfoText.layer(l)));
        });
        info.tensors().forEach(t -> {
            ObjectNode node = root.withArrayProperty("tensors").addObject();
            node.put("name", t.name()).put("type", t.type());
            for (int d : t.shape().toArray()) {
                node.withArrayProperty("shape").add(d);
            }
            node.put("bytes", t.bytes());
        });
        List.copyOf(info.metadata().keySet()).forEach(root.withArrayProperty("metadata")::add);
        return root;
    }

    private static ObjectNode manifest(ObjectNode root, FoundManifest found) {
        found.manifest().ifPresent(m -> root.put("manifest_from", found.source()).set("manifest", m));
        found.notes().forEach(n -> root.withArrayProperty("notes").add(n));
        return root;
    }
}
