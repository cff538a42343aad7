package dev.descent.watch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Folders for event files. */
final class WatchPlaces {
    /** How names of event files begin. */
    static final String EVENTS = "events.out.tfevents.";

    private WatchPlaces() {}

    /** Refuses a folder that cannot take a new event file; changes nothing. */
    static void check(Path folder, WatchSettings.Existing existing) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new WatchException(folder + " is no folder, so it takes no event files; give another name");
        }
        Path there = folder.toAbsolutePath();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there == null || !Files.isDirectory(there) || !Files.isWritable(there)) {
            throw new WatchException("cannot write event files to " + folder + ": " + there
                    + " takes no new files; choose another place");
        }
        if (existing == WatchSettings.Existing.REFUSE && !eventFiles(folder).isEmpty()) {
            throw new WatchException(folder + " has event files of another run already; give another name, or --force"
                    + " to replace them");
        }
    }

    /** Makes the folder; removes event files in it if they are to be replaced. */
    static void prepare(Path folder, WatchSettings.Existing existing) {
        check(folder, existing);
        try {
            Files.createDirectories(folder);
            if (existing == WatchSettings.Existing.REPLACE) {
                for (Path old : eventFiles(folder)) {
                    Files.delete(old);
                }
            }
        } catch (IOException e) {
            throw new WatchException("cannot write event files to " + folder + ": " + Reasons.of(e), e);
        }
    }

    /** Event files in a folder, which need not be there. */
    static List<Path> eventFiles(Path folder) {
        List<Path> found = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, EVENTS + "*")) {
            all.forEach(found::add);
            return found;
        } catch (IOException e) {
            throw new WatchException("cannot look into " + folder + ": " + Reasons.of(e), e);
        }
    }
}
