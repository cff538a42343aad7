package dev.descent.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java in the README compiles and does what the README says. */
class ReadmeTest {
    private static final String IMPORTS = """
            import dev.descent.csv.*;
            import dev.descent.data.*;
            import dev.descent.device.*;
            import dev.descent.graph.*;
            import dev.descent.nn.*;
            import dev.descent.nn.Module;
            import dev.descent.nn.recurrent.*;
            import dev.descent.onnx.*;
            import dev.descent.storage.CheckpointFolder;
            import dev.descent.storage.CheckpointFolder.Every;
            import dev.descent.tensor.*;
            import dev.descent.train.*;
            import java.nio.file.Path;
            import java.util.Map;
            """;

    private static List<String> blocks() throws IOException {
        Path readme = root().resolve("README.md");
        Matcher m = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(readme));
        List<String> all = new ArrayList<>();
        while (m.find()) {
            all.add(m.group(1));
        }
        return all;
    }

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("ARCHITECTURE.md"))) {
            Path up = at.getParent();
            if (up == null) {
                throw new AssertionError("no repository root above " + Path.of("").toAbsolutePath());
            }
            at = up;
        }
        return at;
    }

    private static void compile(Path dir, String source) throws IOException {
        Path file = Files.writeString(dir.resolve("Example.java"), source);
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int status = javac.run(null, errors, errors, "-cp", System.getProperty("java.class.path"), "-d", dir.toString(),
                file.toString());
        assertEquals(0, status, () -> errors.toString(StandardCharsets.UTF_8));
    }

    @Test
    void theTenLinesTrainOnTheDigits(@TempDir Path dir) throws Exception {
        Path csv = dir.resolve("digits.csv");
        try (InputStream in = getClass().getResourceAsStream("/dev/descent/cli/digits.csv")) {
            Files.write(csv, in == null ? new byte[0] : in.readAllBytes());
        }
        String code = blocks().get(0).replace("Path.of(\"digits.csv\")", "Path.of(args[0])");
        assertTrue(code.lines().count() <= 10, "ten lines");
        compile(dir, IMPORTS + "public class Example { public static void main(String[] args) throws Exception {\n"
                + code + "}}");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (URLClassLoader loader = new URLClassLoader(new URL[] {dir.toUri().toURL()})) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass("Example").getMethod("main", String[].class).invoke(null, (Object) new String[] {
                csv.toString()
            });
        } finally {
            System.setOut(before);
        }
        Matcher m = Pattern.compile("accuracy ([0-9.]+)").matcher(printed.toString(StandardCharsets.UTF_8));
        assertTrue(m.find(), printed::toString);
        assertTrue(Double.parseDouble(m.group(1)) >= 0.97, printed::toString);
    }

    @Test
    void theOtherBlocksCompile(@TempDir Path dir) throws IOException {
        List<String> all = blocks();
        assertEquals(6, all.size());
        compile(dir, IMPORTS + "public class Example { static void run(HostTensor words, HostTensor tags,"
                + " int[] lengths, int time) throws Exception {\n" + all.get(1) + all.get(3) + all.get(4) + "}\n"
                + "static void run(Module net, Loss loss, Device device, Dataset train, Dataset validation) {\n"
                + all.get(2) + "}\n"
                + "static void run(Module tagger, Trainer trainer) {\n" + all.get(5) + "}}");
    }
}
