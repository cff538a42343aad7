package dev.descent.it.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same training on a CUDA device in several processes: the same bits. */
class CudaRepeatTest {
    static final int STEPS = Boolean.getBoolean("descent.require.gpu") ? 200 : 20;
    private static final int PROCESSES = 3;
    private static final List<String> NETS = List.of("mlp", "elman", "lstm", "gru");

    private static String train() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-Xmx512m"));
        for (String key : List.of("descent.require.gpu", "descent.require.standin")) {
            command.add("-D" + key + "=" + Boolean.getBoolean(key));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), RepeatMain.class.getName()));
        command.addAll(NETS);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        return printed;
    }

    @Test
    void threeProcessesHaveTheSameBits() throws Exception {
        TestDevices.open("cuda").close(); // says once why there is none
        List<String> printed = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            printed.add(train());
        }
        assertEquals(NETS.size(), printed.getFirst().lines().count(), printed.getFirst());
        assertEquals(1, new HashSet<>(printed).size(), () -> String.join("\n", printed));
        System.out.print(PROCESSES + " processes, the same bits: " + printed.getFirst());
    }
}
