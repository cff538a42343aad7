package dev.descent.cli;

import dev.descent.onnx.OnnxExport;
import dev.descent.storage.ModelFile;
import dev.descent.storage.SafeWrite;
import dev.descent.storage.SequenceFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a model for other programs. */
@Command(
        name = "export",
        description = "Writes a model as an ONNX file, which runs in onnxruntime and other programs. Of a table it"
                + " takes the raw columns, in the order of training, and gives what predict does; of sequences it gives"
                + " probabilities.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example:", "  ./descent export iris.descent.safetensors --onnx iris.onnx"})
final class ExportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", description = "file saved by train")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path model;

    @Option(names = "--onnx", paramLabel = "FILE", required = true, description = "where to write the ONNX file")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path onnx;

    @Option(names = "--force", description = "replace the file if it exists")
    private boolean force;

    @Option(names = "--debug", description = "show stack traces")
    @SuppressWarnings("unused") // Main looks whether it was given
    private boolean debug;

    @Override
    public Integer call() {
        TrainOptions.differ("--onnx", onnx, "MODEL", model);
        SafeWrite.check(onnx, force);
        OnnxExport export = SequenceFile.holds(model)
                ? OnnxExport.of(SequenceFile.load(model))
                : OnnxExport.of(ModelFile.load(model));
        try {
            export.write(onnx, force);
        } catch (IllegalArgumentException e) {
            throw new UserError(model + ": " + e.getMessage());
        }
        spec.commandLine().getOut().println("saved " + onnx);
        return 0;
    }
}
