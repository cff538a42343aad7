package dev.descent.cli;

import dev.descent.cli.yaml.Place;
import dev.descent.cli.yaml.Problems;
import dev.descent.cli.yaml.YamlReader;
import dev.descent.storage.SafeWrite;
import dev.descent.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a job file: the same as {@code descent train} with the options that its keys are. */
@Command(
        name = "run",
        description = "Trains what a job file (YAML) says; ./descent train … --print-job writes one. Relative paths in"
                + " it start at its own folder. All that is wrong with it is told at once, with line and column.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RunCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "JOB", description = "job file, for example job.yaml")
    private @Nullable Path file;

    @Option(names = "--check", description = "say whether the file is right, and do not train")
    private boolean check;

    @Option(names = "--schema", description = "print the JSON Schema of job files, for editors and other programs")
    private boolean schema;

    @Option(names = "--keys", description = "print all keys, as tables in Markdown")
    private boolean keys;

    @Option(names = "--print-job", description = "print the job with every value that is settled, and do not train")
    private boolean print;

    @Option(names = "--force", description = "replace files that exist, whatever the job says")
    private boolean force;

    @Option(names = "--resume", description = "go on from the newest checkpoint, whatever the job says")
    private boolean resume;

    @Option(names = "--debug", description = "as in a job: check every value; and show stack traces")
    private boolean debug;

    @Override
    public Integer call() throws Exception {
        if (schema || keys) {
            spec.commandLine().getOut().print(schema ? JobSchema.text() : JobSchema.tables());
            spec.commandLine().getOut().flush();
            return CommandLine.ExitCode.OK;
        }
        Path job = file;
        if (job == null) {
            throw new UsageError("which job? Name a file, as in ./descent run job.yaml");
        }
        Problems problems = new Problems();
        JobReader.Result read = JobReader.read(bytes(job), problems);
        Path folder = Objects.requireNonNullElse(job.toAbsolutePath().getParent(), job.toAbsolutePath());
        read.job().ifPresent(j -> ownFile(j, folder, job, read.places(), problems));
        if (read.job().isEmpty() || !problems.none()) {
            return refused(job, problems);
        }
        return train(read.job().get(), folder, new JobWords(job, read.places()));
    }

    private int refused(Path job, Problems problems) {
        int n = problems.list().size();
        spec.commandLine().getErr().println(problems.text(job.toString()));
        spec.commandLine().getErr().println("descent: " + job + " cannot be run: "
                + (n == 1 ? "one thing is wrong" : n + " things are wrong") + ", see above");
        return CommandLine.ExitCode.USAGE;
    }

    private int train(Job job, Path folder, JobWords words) throws Exception {
        List<String> args = new ArrayList<>(job.arguments(folder));
        if (JobKeys.tasks(JobKeys.FILE).contains(job.task()) && job.text(JobKeys.MODEL).isEmpty()) {
            job.text(JobKeys.FILE).ifPresent(f ->
                    args.add("--save=" + folder.resolve(TrainOptions.modelName(Path.of(f)))));
        }
        more("--force", force, args);
        more("--resume", resume, args);
        more("--debug", debug, args);
        more("--print-job", print, args);
        CommandLine line = Objects.requireNonNull(
                spec.root().commandLine().getSubcommands().get("train"), "there is no command train");
        try {
            line.parseArgs(args.toArray(String[]::new));
            TrainCommand command = line.getCommand();
            if (check) {
                command.check();
                spec.commandLine().getOut().println(file + ": nothing is wrong");
                return CommandLine.ExitCode.OK;
            }
            return command.call();
        } catch (UsageError e) {
            return refused(words.file(), words.problem(e));
        } catch (UserError | StorageException e) {
            throw words.of(e);
        }
    }

    private static void more(String option, boolean wanted, List<String> args) {
        if (wanted && !args.contains(option)) {
            args.add(option);
        }
    }

    private static byte[] bytes(Path job) {
        if (Files.isDirectory(job)) {
            throw new UserError(job + ": is a folder, not a file");
        }
        try (InputStream in = Files.newInputStream(job)) {
            return in.readNBytes(YamlReader.MOST_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new UserError(job + ": no such file");
        } catch (IOException e) {
            throw new UserError("cannot read " + job + ": " + SafeWrite.reason(e));
        }
    }

    /** A job that names itself as its data or output was meant otherwise, and would be lost. */
    private static void ownFile(Job job, Path folder, Path file, Map<String, Place> places, Problems problems) {
        for (String path : List.of(JobKeys.FILE, JobKeys.MODEL, JobKeys.HISTORY, JobKeys.REPORT, JobKeys.PLOT,
                JobKeys.TENSORBOARD)) {
            Optional<String> named = job.text(path);
            if (named.isPresent() && SafeWrite.same(folder.resolve(named.get()), file)) {
                problems.add(places.getOrDefault(path, Place.START), path, "this is the job file itself; name another");
            }
        }
    }
}
