package dev.descent.cli;

import dev.descent.device.Device;
import dev.descent.nn.Loss;
import dev.descent.storage.SequenceBundle;
import dev.descent.storage.SequenceFile;
import dev.descent.tasks.Alphabet;
import dev.descent.train.Trainer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets a model of a text write. */
@Command(
        name = "sample",
        description = "Lets a model that was trained with train --text go on where a prompt ends.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example:", "  ./descent sample book.descent.safetensors --prompt \"It was \" --temperature 0.6"})
final class SampleCommand implements Callable<Integer> {
    /** Minutes of writing, and little memory. */
    private static final int MOST = 10_000_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", description = "file saved by train --text")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path model;

    @Option(names = "--prompt", paramLabel = "TEXT", description = "beginning; a new line if not given")
    private @Nullable String prompt;

    @Option(names = "--length", paramLabel = "N", description = "characters to write, up to " + MOST
            + "; 400 if not given")
    private int length = 400;

    @Option(names = "--temperature", paramLabel = "X", description = "0 always takes the most probable character, 1"
            + " draws as the model says, more is wilder; 0.8 if not given")
    private double temperature = 0.8;

    @Option(names = "--top-k", paramLabel = "K", description = "choose among the K most probable characters alone;"
            + " 0, as if not given, for all")
    private int topK;

    @Option(names = "--seed", paramLabel = "N", description = "fixes what is drawn; 1 if not given")
    private long seed = 1;

    @Mixin
    private final DeviceOptions devices = new DeviceOptions();

    @Override
    public Integer call() {
        Choosing choosing = new Choosing(temperature, topK, seed);
        if (length < 1 || length > MOST) {
            throw new UsageError("--length must be from 1 to " + MOST + ", not " + length);
        }
        SequenceBundle b = SequenceFile.load(model);
        if (!b.kind().equals("text")) {
            throw new UserError(model + " is a model of '" + b.kind() + "', not of a text: sample takes what train"
                    + " --text saved");
        }
        Alphabet alphabet = Alphabet.of(String.join("", b.alphabet()));
        int[] start = start(alphabet);
        try (Device device = devices.open(devices.choose());
                Trainer trainer =
                        Trainer.builder(b.architecture().build(), Loss.crossEntropy()).device(device).build()) {
            trainer.load(b.weights());
            write(alphabet, start, new TextGenerator(trainer, alphabet.size(), choosing));
        }
        return 0;
    }

    /** Prints character by character, for as long as it is read. */
    private void write(Alphabet alphabet, int[] start, TextGenerator generator) {
        PrintWriter out = spec.commandLine().getOut();
        boolean[] begun = new boolean[1];
        try {
            generator.generate(start, length, symbol -> {
                if (!begun[0] && prompt != null) {
                    out.print(prompt);
                }
                begun[0] = true;
                out.print(alphabet.decode(symbol));
                return !out.checkError();
            });
        } catch (TextGenerator.NotFinite e) {
            if (begun[0]) {
                out.println();
            }
            throw new UserError(model + " " + e.getMessage() + ": its weights are too large; train it anew with a"
                    + " smaller --lr");
        }
        out.println();
    }

    private int[] start(Alphabet alphabet) {
        String text = prompt;
        if (text == null) {
            return alphabet.characters().indexOf('\n') < 0 ? new int[] {0} : alphabet.encode("\n");
        }
        if (text.isEmpty()) {
            throw new UsageError("--prompt is empty; give one character at least, or leave --prompt out");
        }
        try {
            return alphabet.encode(text);
        } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            throw new UserError("--prompt: " + why.replaceFirst("; take other.*",
                    "; leave them out of the prompt, or train on a text that has them"));
        }
    }
}
