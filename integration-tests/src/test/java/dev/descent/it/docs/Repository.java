package dev.descent.it.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Where the pages and scripts are that these tests try. */
final class Repository {
    private Repository() {}

    static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("ARCHITECTURE.md"))) {
            at = Objects.requireNonNull(at.getParent(), "no repository root above the working folder");
        }
        return at;
    }

    /** The text of the first element of this name in a pom, the one of the project itself where that has no parent. */
    static String element(String pom, String name) {
        int from = pom.indexOf("<" + name + ">") + name.length() + 2;
        return pom.substring(from, pom.indexOf("</" + name + ">", from));
    }
}
