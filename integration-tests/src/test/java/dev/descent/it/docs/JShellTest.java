package dev.descent.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import org.junit.jupiter.api.Test;

/** A jshell that begins with examples/descent.jsh computes and trains. */
class JShellTest {
    @Test
    void valuesAreComputedAndANetworkTrains() throws IOException {
        String before = System.getProperty("descent.device");
        System.setProperty("descent.device", "cpu");
        try (JShell shell = JShell.builder().executionEngine("local").build()) {
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                shell.addToClasspath(entry);
            }
            evaluate(shell, Files.readString(Repository.root().resolve("examples/descent.jsh")));
            assertEquals("-2.0", last(shell, """
                    matrix(new float[][] {{1, 2}, {3, 4}}).matmul(Tensor.of(new float[][] {{1, 0}, {-1, 1}})).sum(1)
                            .sub(3).min(Tensor.of(9, -9)).eval().get(0) * 1.0
                    """.replace('\n', ' ')));
            evaluate(shell, "HostTensor x = HostTensor.of(new float[] {-1, -2, 1, 2}, Shape.of(4, 1));\n"
                    + "HostTensor y = HostTensor.of(new int[] {0, 0, 1, 1}, Shape.of(4));");
            assertEquals("1.0", last(shell, "train(new Dense(1, 2), Loss.crossEntropy(), Dataset.of(x, y), 2000)"
                    + ".metric(\"accuracy\")"));
        } finally {
            if (before == null) {
                System.clearProperty("descent.device");
            } else {
                System.setProperty("descent.device", before);
            }
        }
    }

    private static String last(JShell shell, String code) {
        List<SnippetEvent> events = evaluate(shell, code);
        return events.getLast().value();
    }

    private static List<SnippetEvent> evaluate(JShell shell, String code) {
        List<SnippetEvent> events = List.of();
        String rest = code;
        while (!rest.isBlank()) {
            CompletionInfo part = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            assertTrue(part.completeness().isComplete(), () -> part.completeness() + ": " + part.source());
            events = shell.eval(part.source());
            for (SnippetEvent e : events) {
                assertEquals(Snippet.Status.VALID, e.status(),
                        () -> e.snippet().source()
                                + shell.diagnostics(e.snippet()).map(d -> d.getMessage(null)).toList());
                assertEquals(null, e.exception(), () -> String.valueOf(e.exception()));
            }
            rest = part.remaining();
        }
        return events;
    }
}
