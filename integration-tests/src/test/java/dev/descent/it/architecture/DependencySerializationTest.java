package dev.descent.it.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The libraries that the program runs with use no Java serialisation but where a reason is given. */
class DependencySerializationTest {
    /** Jars that only tests and benchmarks run with, by the beginnings of their names. */
    private static final Set<String> TOOLS = Set.of("archunit", "junit-", "opentest4j", "apiguardian", "jmh-",
            "jopt-simple", "commons-math3", "jspecify", "surefire", "descent-");

    /**
     * Uses that are known. All are hooks that run when somebody else writes or reads an object of the class as a Java
     * object; none opens a stream, and neither Descent nor these libraries do.
     */
    private static final Map<String, String> KNOWN = Map.of(
            "com.fasterxml.jackson.core.JsonPointer$Serialization", "Externalizable form of a JsonPointer",
            "com.fasterxml.jackson.core.io.SerializedString", "readObject and writeObject of a constant text",
            "com.fasterxml.jackson.databind.node.NodeSerialization", "Externalizable form of a tree of JSON");

    @Test
    void librariesUseItNowhereElse() throws IOException {
        List<Path> jars = SerializationUses.jars(System.getProperty("java.class.path"), TOOLS);
        Map<String, Set<String>> uses = new TreeMap<>();
        int classes = 0;
        for (Path jar : jars) {
            SerializationUses.Report r = SerializationUses.of(jar);
            classes += r.classes();
            uses.putAll(r.uses());
        }
        assertEquals(new TreeSet<>(KNOWN.keySet()), uses.keySet(),
                () -> "a use that is new needs a look and a reason, one that is gone a line less: " + uses);
        int seen = classes;
        assertTrue(seen > 1500, () -> "only " + seen + " classes were looked at, in " + jars);
        for (String library : List.of("jackson-databind", "snakeyaml-engine", "fastcsv", "slf4j-api",
                "picocli", "lwjgl", "jcuda", "xchart", "protobuf-java", "tribuo-util-onnx")) {
            assertTrue(jars.stream().anyMatch(j -> j.getFileName().toString().startsWith(library)),
                    () -> library + " is not among " + jars);
        }
    }

    /** The scan sees faults: of the planted classes it finds the two that read objects, and not the innocent one. */
    @Test
    void plantedUsesAreFound() throws IOException, URISyntaxException {
        Path planted = Path.of(DependencySerializationTest.class.getProtectionDomain().getCodeSource().getLocation()
                .toURI()).resolve("dev/descent/it/architecture/planted");
        SerializationUses.Report report = SerializationUses.of(planted);
        String cli = "dev.descent.it.architecture.planted.cli.";
        assertEquals(Map.of(cli + "ReadsBeans", Set.of("java.beans.XMLDecoder"),
                cli + "ReadsObjects", Set.of("java.io.ObjectInputStream")), report.uses());
        assertTrue(report.classes() > report.uses().size());
    }
}
