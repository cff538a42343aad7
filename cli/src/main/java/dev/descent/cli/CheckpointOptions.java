package dev.descent.cli;

import dev.descent.storage.CheckpointFolder.Every;
import dev.descent.train.NonFinitePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a run is kept safe while it goes on. */
final class CheckpointOptions {
    static final String FORMS = "epoch, a number of steps, or a time such as 90s, 10m or 2h";

    @Option(names = "--checkpoints", paramLabel = "DIR", description = "keep the state of the run in this folder, which"
            + " is made if need be; a run that was killed goes on from there with --resume")
    @Nullable Path folder;

    @Option(names = "--checkpoint-every", paramLabel = "WHEN", description = FORMS + "; epoch if not given")
    @Nullable String every;

    @Option(names = "--keep", paramLabel = "N", description = "newest checkpoints that are kept, beside the best model;"
            + " 2 if not given")
    @Nullable Integer keep;

    @Option(names = "--resume", description = "go on from the newest checkpoint, with the same settings and data; the"
            + " weights end as if the run had never stopped. Begins at the start if there is none")
    boolean resume;

    @Option(names = "--on-nan", paramLabel = "WHAT", description = "when loss or gradients are NaN or infinite: stop,"
            + " skip (leave the step out; 100 in a row end the run) or rollback (to the last checkpoint or the start of"
            + " the epoch, with half the learning rate); stop if not given")
    String onNan = "stop";

    /** Everything settled, and checked. */
    Resume.Settings settings() {
        if (folder == null) {
            require(!resume, "--resume needs --checkpoints DIR: where is the run to be resumed?");
            require(every == null, "--checkpoint-every needs --checkpoints DIR: where are they to go?");
            require(keep == null, "--keep needs --checkpoints DIR");
        }
        Integer n = keep;
        require(n == null || n >= 1, "--keep must be 1 or more, not " + n);
        String when = every;
        return new Resume.Settings(Optional.ofNullable(folder), when == null ? new Every.Epoch() : every(when),
                n == null ? Resume.Settings.KEEP : n, resume, policy(onNan));
    }

    private static void require(boolean ok, String message) {
        if (!ok) {
            throw new UsageError(message);
        }
    }

    static NonFinitePolicy policy(String name) {
        for (NonFinitePolicy p : NonFinitePolicy.values()) {
            if (p.name().equalsIgnoreCase(name)) {
                return p;
            }
        }
        throw new UsageError("--on-nan must be stop, skip or rollback, not '" + name + "'");
    }

    /** Reads {@code epoch}, {@code 500}, {@code 10m}. */
    static Every every(String text) {
        String t = text.strip().toLowerCase(Locale.ROOT);
        try {
            if (t.equals("epoch")) {
                return new Every.Epoch();
            }
            int last = t.length() - 1;
            return switch (t.charAt(last)) {
                case 's' -> new Every.Time(Duration.ofSeconds(Long.parseLong(t.substring(0, last))));
                case 'm' -> new Every.Time(Duration.ofMinutes(Long.parseLong(t.substring(0, last))));
                case 'h' -> new Every.Time(Duration.ofHours(Long.parseLong(t.substring(0, last))));
                default -> new Every.Steps(Long.parseLong(t));
            };
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
            throw new UsageError("--checkpoint-every must be " + FORMS + ", 1 or more, not '" + text + "'");
        }
    }
}
