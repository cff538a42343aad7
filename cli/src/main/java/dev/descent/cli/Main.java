package dev.descent.cli;

import dev.descent.data.DataException;
import dev.descent.spi.BackendException;
import dev.descent.storage.StorageException;
import dev.descent.train.DivergedException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Entry of the {@code descent} command. */
@Command(
        name = "descent",
        description = "Trains neural networks on the best device there is.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TrainCommand.class,
            RunCommand.class,
            InfoCommand.class,
            PredictCommand.class,
            SampleCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            CompareCommand.class,
            DevicesCommand.class,
            BenchCommand.class,
            ParityCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {"", "Exit status: 0 fine, 1 failed (one line says why), 2 wrong usage, 130 stopped with Ctrl-C."})
public final class Main implements Runnable {
    /** Exit status of a failed command. */
    static final int FAILED = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Runs a command and ends the JVM with its exit status. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /** Runs a command; returns its exit status. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Path.class, Main::path)
                .setExecutionExceptionHandler(Main::failed)
                .setParameterExceptionHandler((e, a) -> {
                    CommandLine c = e.getCommandLine();
                    c.getErr().println("descent: " + unknownCommand(e)
                            .orElseGet(() -> inPlainWords(String.valueOf(e.getMessage()))));
                    CommandLine.UnmatchedArgumentException.printSuggestions(e, c.getErr());
                    c.getErr().println("Try './" + c.getCommandSpec().qualifiedName() + " --help'.");
                    return CommandLine.ExitCode.USAGE;
                });
        CommandLine trainLine = Objects.requireNonNull(line.getSubcommands().get("train"));
        UsageMessageSpec train = trainLine.getCommandSpec().usageMessage();
        // the numbers come from where they are used
        train.footer(Stream.of(new String[] {""}, SequenceKind.table(), train.footer())
                .flatMap(Arrays::stream)
                .toArray(String[]::new));
        int status;
        try {
            status = line.execute(args);
        } catch (OutOfMemoryError e) {
            err.printf(Locale.ROOT, "descent: out of memory (%s; Java may take %,d MiB). Take a smaller"
                    + " network, shorter sequences or a smaller --batch, or allow Java more with"
                    + " DESCENT_JAVA_OPTIONS=-Xmx8g; nothing was changed%n",
                    e.getMessage(), Runtime.getRuntime().maxMemory() >> 20);
            status = FAILED;
        }
        if (out.checkError() && status == CommandLine.ExitCode.OK) {
            err.println("descent: standard output is closed or full; not all could be printed");
            status = FAILED;
        }
        err.flush();
        return status;
    }

    private static Path path(String name) {
        if (name.isEmpty()) { // Java takes it for the current folder
            throw new CommandLine.TypeConversionException("the name of the file is empty; give one");
        }
        return Path.of(name);
    }

    /** What stands where a command should, and which there are. */
    private static Optional<String> unknownCommand(CommandLine.ParameterException e) {
        CommandLine c = e.getCommandLine();
        if (c.getParent() != null || !(e instanceof CommandLine.UnmatchedArgumentException u) || u.isUnknownOption()) {
            return Optional.empty();
        }
        return Optional.of("unknown command '" + u.getUnmatched().getFirst() + "'; commands are "
                + String.join(", ", c.getSubcommands().keySet()));
    }

    /** picocli names Java's types. */
    private static String inPlainWords(String message) {
        return message.replaceFirst(" is not an int$", " is not a whole number up to " + Integer.MAX_VALUE)
                .replaceFirst(" is not a long$", " is not a whole number of 64 bits")
                .replaceFirst(" is not a double$", " is not a number");
    }

    private static int failed(Exception e, CommandLine command, ParseResult parsed) {
        boolean debug = parsed.subcommands().stream().anyMatch(s -> s.hasMatchedOption("--debug"));
        PrintWriter err = command.getErr();
        boolean expected = e instanceof UserError || e instanceof DataException || e instanceof StorageException
                || e instanceof BackendException || e instanceof DivergedException || e instanceof ArithmeticException
                || e instanceof IllegalArgumentException;
        err.println("descent: " + (expected ? "" : "unexpected " + e.getClass().getSimpleName() + ": ") + e.getMessage()
                + (expected || debug ? "" : " (run again with --debug for details, and please report it)"));
        if (debug) {
            e.printStackTrace(err);
        }
        return e instanceof UsageError ? CommandLine.ExitCode.USAGE : FAILED;
    }
}
