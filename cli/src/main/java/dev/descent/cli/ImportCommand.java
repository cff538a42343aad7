package dev.descent.cli;

import dev.descent.onnx.OnnxImport;
import dev.descent.onnx.OnnxModel;
import dev.descent.storage.ModelFile;
import dev.descent.storage.SafeWrite;
import dev.descent.storage.SequenceFile;
import dev.descent.storage.StorageException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads a model of another program. */
@Command(
        name = "import",
        description = "Makes a model of an ONNX file whose graph is layers one after the other: of a table, for"
                + " predict, or what export wrote. Names of columns and classes come from files of export; others have"
                + " x1, x2 … and 0, 1 …",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example:", "  ./descent import net.onnx --output net.descent.safetensors"})
final class ImportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "ONNX file")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(names = "--output", paramLabel = "MODEL", required = true, description = "where to save the model")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path output;

    @Option(names = "--force", description = "replace the model if it exists")
    private boolean force;

    @Option(names = "--debug", description = "show stack traces")
    @SuppressWarnings("unused") // Main looks whether it was given
    private boolean debug;

    @Override
    public Integer call() {
        TrainOptions.differ("--output", output, "FILE", file);
        SafeWrite.check(output, force);
        OnnxModel m = OnnxImport.read(file);
        try {
            if (m.isOfSequences()) {
                SequenceFile.save(output, m.sequences(), force);
            } else {
                ModelFile.save(output, m.table(), force);
            }
        } catch (StorageException e) {
            throw new StorageException(file + " cannot be imported: " + e.getMessage(), e);
        }
        spec.commandLine().getOut().println("saved " + output);
        return 0;
    }
}
