package dev.descent.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The bill of materials names every module that programs are written against, in its own version. */
class BomTest {
    /** Programs and tools, which nobody depends on. */
    private static final Set<String> OTHERS =
            Set.of("bom", "cuda-standin", "benchmarks", "cli", "examples", "fuzz", "integration-tests");

    private static Set<String> all(String text, String pattern) {
        Set<String> found = new TreeSet<>();
        Matcher m = Pattern.compile(pattern).matcher(text);
        while (m.find()) {
            found.add(m.group(1));
        }
        return found;
    }

    private static String pom(String module) throws IOException {
        return Files.readString(Repository.root().resolve(Path.of(module, "pom.xml")));
    }

    @Test
    void everyLibraryIsInIt() throws IOException {
        Set<String> wanted = new TreeSet<>();
        for (String module : all(pom(""), "<module>([^<]+)</module>")) {
            if (!OTHERS.contains(module)) {
                // the parent's name comes first
                String pom = pom(module);
                wanted.add(Repository.element(pom.substring(pom.indexOf("</parent>")), "artifactId"));
            }
        }
        String bom = pom("bom");
        Set<String> named = all(bom.substring(0, bom.indexOf("</dependencyManagement>")),
                "<dependency>.*<artifactId>([^<]+)</artifactId><version>\\$\\{project\\.version\\}</version>");
        assertEquals(wanted, named);
        assertTrue(named.size() >= 9, named::toString);
    }

    @Test
    void itHasTheVersionOfTheRest() throws IOException {
        assertEquals(Repository.element(pom(""), "version"), Repository.element(pom("bom"), "version").strip(),
                "the BOM has no parent to take its version from");
    }
}
