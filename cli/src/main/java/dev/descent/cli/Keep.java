package dev.descent.cli;

import dev.descent.storage.StorageException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts what a run made on the disk and loses none of it: what cannot go to its place, since the disk is full by now or
 * the folder gone, goes to another.
 */
final class Keep {
    private static final int MOST_NAMES = 1000;

    private final PrintWriter out;
    private final PrintWriter err;
    private boolean failed;

    /** Writes a file, and replaces one of that name only if it may. */
    @FunctionalInterface
    interface Write {
        void to(Path file, boolean replace);
    }

    Keep(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /** Whether something is not where it was to go. */
    boolean failed() {
        return failed;
    }

    /** Writes; says where it went, if there was any place at all. */
    Optional<Path> keep(Path place, boolean replace, Write write) {
        try {
            write.to(place, replace);
            out.println("saved " + place);
            return Optional.of(place);
        } catch (StorageException e) {
            failed = true;
            err.println("descent: " + e.getMessage());
            Optional<Path> other = elsewhere(place, write);
            err.println(other.map(p -> "descent: saved " + p + " instead").orElse("descent: nor could it be saved in"
                    + " the current folder, the home folder or that for temporary files"));
            return other;
        }
    }

    private static Optional<Path> elsewhere(Path place, Write write) {
        return folders(place).stream()
                .map(folder -> free(folder.resolve(String.valueOf(place.getFileName()))))
                .filter(file -> written(file, write))
                .findFirst();
    }

    private static boolean written(Path file, Write write) {
        try {
            write.to(file, false);
            return true;
        } catch (StorageException e) {
            return false; // the next folder may be on another disk
        }
    }

    /** Beside the place, or where its folder was; then where a user would look. */
    private static List<Path> folders(Path place) {
        List<Path> all = new ArrayList<>();
        for (Path p = place.toAbsolutePath().getParent(); p != null; p = p.getParent()) {
            if (Files.isDirectory(p)) {
                all.add(p);
                break;
            }
        }
        for (String property : new String[] {"user.dir", "user.home", "java.io.tmpdir"}) {
            String name = System.getProperty(property);
            if (name != null) {
                all.add(Path.of(name));
            }
        }
        return all;
    }

    /** This file, or if it exists NAME-2, NAME-3 and so on, before the first dot. */
    static Path free(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.indexOf('.', 1);
        String stem = dot < 0 ? name : name.substring(0, dot);
        Path at = file;
        for (int i = 2; Files.exists(at) && i <= MOST_NAMES; i++) {
            at = file.resolveSibling(stem + "-" + i + name.substring(stem.length()));
        }
        return at;
    }
}
