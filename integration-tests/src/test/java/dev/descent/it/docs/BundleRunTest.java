package dev.descent.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.standin.StandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the script of a bundle asks Java for, with a Java that only says what it was asked. */
@EnabledOnOs(OS.LINUX)
class BundleRunTest {
    private static final String MAIN = "dev.descent.cli.Main";

    @TempDir
    private Path folder;

    private int code;
    private String path = System.getenv("PATH");

    @BeforeEach
    void unpack() throws IOException {
        Files.copy(Repository.root().resolve("scripts/bundle-run"), folder.resolve("run"));
        program("java/bin/java", "case \"$*\" in *'" + MAIN + " devices') cat '" + folder.resolve("devices")
                + "' ;; *) echo \"$*\" | sed 's/.*" + MAIN + " //' ;; esac");
        program("python", "[ \"$1\" = -c ] || echo \"peer $*\" | sed 's/ .*torch_peer.py//'");
    }

    private Path program(String name, String line) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        assertTrue(file.toFile().setExecutable(true));
        return file;
    }

    /** Lines that the script printed. */
    private List<String> run(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", folder.resolve("run").toString()));
        command.addAll(List.of(words));
        Path out = folder.resolve("out.txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("PATH", path);
        Process process = builder.start();
        code = process.waitFor();
        return Files.readAllLines(out);
    }

    @Test
    void parityIsForCudaUnlessADeviceIsNamed() throws Exception {
        assertEquals(List.of("parity --device cuda --op gemm*"), run("parity", "--op", "gemm*"));
        assertEquals(List.of("parity --op softmax* --device=cpu"), run("parity", "--op", "softmax*", "--device=cpu"));
    }

    @Test
    void benchTakesEveryPrecisionUnlessOneIsNamed() throws Exception {
        assertEquals(
                List.of("bench --device cuda --precision strict mlp", "bench --device cuda --precision tf32 mlp",
                        "bench --device cuda --precision bf16 mlp"),
                run("bench", "mlp"));
        assertEquals(List.of("bench --device cuda --precision tf32 mlp"), run("bench", "mlp", "--precision", "tf32"));
        assertEquals(List.of("bench --device cpu --precision strict mlp"), run("bench", "--device=cpu", "mlp"));
    }

    @Test
    void everyToolOfTheSanitizerSeesTheKernels() throws Exception {
        Path tool = program("bin/compute-sanitizer",
                "echo \"$2 $(while [ \"$1\" != parity ]; do shift; done; echo $*)\"; [ $2 != initcheck ] || exit 9");
        path = tool.getParent() + ":" + System.getenv("PATH");
        assertEquals(List.of("== memcheck", "memcheck parity --op fill", "== racecheck", "racecheck parity --op fill",
                "== initcheck", "initcheck parity --op fill"), run("sanitize", "--op", "fill"));
        assertEquals(9, code);
        path = "/nowhere";
        assertTrue(run("sanitize").getLast().contains("comes with the CUDA toolkit"));
        assertEquals(1, code);
    }

    @Test
    void theListIsPrintedOnce() throws Exception {
        assertEquals(List.of("bench --list"), run("bench", "--list"));
    }

    @Test
    void thePeerMayBeNamedAnywhere() throws Exception {
        String python = folder.resolve("python").toString();
        List<String> want = List.of("bench --device cuda --precision tf32 mlp --seconds 2 --text",
                "peer --precision tf32 mlp --seconds 2");
        assertEquals(want, run("bench", "mlp", "--seconds=2", "--peer", python, "--text", "--precision=tf32"));
        assertEquals(want, run("bench", "--peer=" + python, "--precision=tf32", "mlp", "--seconds", "2", "--text"));
    }

    @Test
    void whatIsWrongWithThePeerIsSaid() throws Exception {
        assertEquals(
                List.of("there is no program '/nope': --peer needs a Python that has PyTorch, for example python3"),
                run("bench", "mlp", "--peer", "/nope"));
        assertEquals(2, code);
        String bare = program("bare", "echo \"No module named 'torch'\" >&2; exit 1").toString();
        assertEquals(List.of(bare + " cannot load PyTorch: No module named 'torch'. Install it: " + bare
                + " -m pip install torch"), run("bench", "mlp", "--peer", bare));
        assertEquals(1, code);
    }

    private void devices(String cuda) throws IOException {
        Files.writeString(folder.resolve("devices"), "* cpu        some\n" + cuda + "\n- hip        absent: no\n");
    }

    @Test
    void withoutAGpuTheTestsSayOnceWhy() throws Exception {
        devices("- cuda       absent: no NVIDIA driver; install it");
        assertEquals(List.of("run tests needs an NVIDIA GPU: no NVIDIA driver; install it"), run("tests"));
        assertEquals(1, code);
    }

    @Test
    void theTestsWantAGpu() throws Exception {
        devices("  cuda       Some GPU, 9 MiB");
        List<String> said = run("tests");
        assertEquals("on cuda       Some GPU, 9 MiB", said.getFirst());
        assertTrue(said.getLast().contains("-Ddescent.require.gpu=true"), said.getLast());
    }

    @Test
    void theStandInIsNoGpuAndThatIsSaidTwice() throws Exception {
        devices("  cuda       " + StandIn.DEVICE + ", 9 MiB");
        List<String> said = run("tests");
        assertEquals(2, said.stream().filter(l -> l.startsWith("THESE ARE NO GPU RESULTS")).count());
        assertTrue(said.stream().noneMatch(l -> l.contains("require.gpu")), said.toString());
    }
}
