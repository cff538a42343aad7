package dev.descent.opencl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Another Java with the class path of this one. */
final class ChildJava {
    private ChildJava() {}

    /** What it printed, without the last line end. */
    record Output(String text, String errors) {}

    static Output run(Class<?> main, Map<String, String> environment, String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of(options));
        command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path"), main.getName()));
        try {
            Path out = Files.createTempFile("child", ".out");
            Path err = Files.createTempFile("child", ".err");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
                builder.environment().putAll(environment);
                int code = builder.start().waitFor();
                Output output = new Output(Files.readString(out).strip(), withoutLogging(Files.readString(err)));
                if (code != 0) {
                    throw new AssertionError(command + " ended with " + code + ": " + output);
                }
                return output;
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** slf4j says on the error stream that nobody listens. */
    private static String withoutLogging(String text) {
        return String.join("\n", text.lines().filter(l -> !l.startsWith("SLF4J")).toList()).strip();
    }
}
