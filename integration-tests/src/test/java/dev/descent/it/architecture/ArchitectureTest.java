package dev.descent.it.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** The library keeps {@link ArchitectureRules}; {@link PlantedFaultsTest} shows that each rule bites. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
    private static final String ROOT = "dev.descent";

    /** The fewest classes that an import of each package can have found; well under today's numbers, well over none. */
    private static final Map<String, Integer> FEWEST = Map.ofEntries(
            Map.entry("tensor", 3), Map.entry("spi", 15), Map.entry("device", 3), Map.entry("graph", 25),
            Map.entry("nn", 15), Map.entry("optim", 5), Map.entry("data", 8), Map.entry("train", 15),
            Map.entry("cpu", 15), Map.entry("kernels", 12), Map.entry("opencl", 15), Map.entry("csv", 2),
            Map.entry("storage", 5), Map.entry("onnx", 15), Map.entry("tasks", 8), Map.entry("watch", 15),
            Map.entry("conformance", 15), Map.entry("examples", 6));

    private JavaClasses library;

    @BeforeAll
    void load() {
        library = new ClassFileImporter()
                .withImportOption(location -> !location.contains("/test-classes/"))
                .importPackages(ROOT);
    }

    @TestFactory
    Stream<DynamicTest> rules() {
        return new ArchitectureRules(ROOT).all().entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> rule.getValue().check(library)));
    }

    @Test
    void theImportSawTheLibrary() {
        Map<String, Integer> seen = new TreeMap<>();
        for (JavaClass type : library) {
            seen.merge(topPackage(type.getPackageName()), 1, Integer::sum);
        }
        List<String> thin = FEWEST.entrySet().stream()
                .filter(e -> seen.getOrDefault(e.getKey(), 0) < e.getValue()).map(Object::toString).sorted().toList();
        assertEquals(List.of(), thin, () -> "packages with fewer classes than that were imported; seen: " + seen);
        assertTrue(library.size() >= 180, () -> "only " + library.size() + " classes were imported");
        assertTrue(seen.keySet().stream().noneMatch("it"::equals), "test classes were imported");
    }

    /** A module that the integration tests do not depend on would escape the rules. */
    @Test
    void everySourceFileIsJudged() throws IOException {
        Set<String> judged = new TreeSet<>();
        library.forEach(type -> judged.add(type.getName()));
        List<String> written = new ArrayList<>();
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(root())) {
            for (Path module : modules) {
                written.addAll(types(module.resolve("src/main/java")));
            }
        }
        List<String> escaped = written.stream().filter(type -> !judged.contains(type)).sorted().toList();
        assertEquals(List.of(), escaped, "types that the rules never saw: let this module depend on theirs");
        assertTrue(written.size() >= 150, () -> "only " + written.size() + " source files were found below " + root());
    }

    /** The names of the types in a source folder, or none if there is no such folder. */
    private static List<String> types(Path sources) throws IOException {
        if (!Files.isDirectory(sources)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(sources)) {
            return files.map(file -> sources.relativize(file).toString().replace(File.separatorChar, '.'))
                    .filter(name -> name.startsWith(ROOT) && name.endsWith(".java"))
                    .filter(name -> !name.endsWith("package-info.java"))
                    .map(name -> name.substring(0, name.length() - ".java".length())).toList();
        }
    }

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("ARCHITECTURE.md"))) {
            at = Objects.requireNonNull(at.getParent(), "no repository root above the working folder");
        }
        return at;
    }

    /** For example graph, for dev.descent.graph.plan. */
    private static String topPackage(String name) {
        String inner = name.substring(Math.min(name.length(), ROOT.length() + 1));
        int dot = inner.indexOf('.');
        return dot < 0 ? inner : inner.substring(0, dot);
    }
}
