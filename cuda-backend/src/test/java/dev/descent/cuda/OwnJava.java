package dev.descent.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.spi.Backend;
import dev.descent.spi.BackendOptions;
import dev.descent.standin.StandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Java of its own that opens the stand-in and tells what it is: what is loaded once stays, and may end a Java. */
final class OwnJava {
    private OwnJava() {}

    /** @param args the version of cuBLAS that the stand-in brings, 0 for none */
    public static void main(String[] args) {
        StandIn.load(Integer.parseInt(args[0]));
        try (Backend backend = new CudaBackendProvider().open(BackendOptions.defaults())) {
            System.out.println(backend.info().detail());
        }
    }

    /** What it printed; the folder is where it works, and has its temporary files in "tmp". */
    static String detail(Path folder, int cublas, Map<String, String> environment, String... options)
            throws IOException, InterruptedException {
        TestGpu.standIn();
        Files.createDirectories(folder.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED", "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                "-Ddescent.standin.cache=" + StandIn.build().getParent()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), OwnJava.class.getName(),
                Integer.toString(cublas)));
        Path out = folder.resolve("out.txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        int code = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start().waitFor();
        String text = Files.readString(out);
        assertEquals(0, code, text);
        Files.delete(out);
        return text;
    }
}
