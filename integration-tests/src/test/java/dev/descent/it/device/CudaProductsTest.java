package dev.descent.it.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who multiplies on a CUDA device: a cuBLAS that JCublas was not made for, or no cuBLAS at all. Each in a Java of its
 * own, since a library that is loaded stays, and all with the results of the processor.
 */
@Tag(TestDevices.STAND_IN)
class CudaProductsTest {
    static final List<String> NETS = List.of("mlp", "lstm");
    static final int STEPS = 20;
    private static final String NATIVES = "descent.cuda.natives";

    @TempDir
    private Path folder;

    /** Lines that the program printed. */
    private List<String> run(int cublas) {
        TestDevices.needStandIn();
        Path out = folder.resolve("out.txt");
        Path errors = folder.resolve("errors.txt");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-Xmx512m",
                "-D" + NATIVES + "=" + folder.resolve("natives"), "-cp", System.getProperty("java.class.path"),
                ProductsMain.class.getName(), Integer.toString(cublas));
        try {
            int code = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(errors.toFile())
                    .start()
                    .waitFor();
            assertEquals(0, code, () -> text(errors) + text(out));
            return text(out).lines().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The natives of JCublas that were unpacked, as text in which names that the loader reads can be looked for. */
    private List<String> natives() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("natives"))) {
            return files.filter(f -> f.getFileName().toString().startsWith("libJCublas2"))
                    .map(CudaProductsTest::bytes)
                    .toList();
        }
    }

    private static String bytes(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertAsTheProcessor(List<String> printed) {
        try (Device cpu = Devices.open("cpu")) {
            assertEquals(ProductsMain.product(cpu), Integer.parseInt(printed.get(1)), "bits of the products");
        }
        for (int i = 0; i < NETS.size(); i++) {
            double[] here = SameTraining.losses(Devices.open("cpu"), NETS.get(i), STEPS);
            double[] there = Arrays.stream(printed.get(2 + i).split(" ")).mapToDouble(Double::parseDouble).toArray();
            SameTraining.assertTogether(here, there);
        }
    }

    @Test
    void whereOnlyCublas13IsJcublasTakesThat() throws IOException {
        List<String> printed = run(13);
        assertTrue(printed.getFirst().contains("cuBLAS 13"), printed.getFirst());
        List<String> natives = natives();
        assertEquals(1, natives.size());
        assertTrue(natives.getFirst().contains("\0libcublas.so.13\0"));
        assertFalse(natives.getFirst().contains("\0libcublas.so.12\0"), "nothing asks for the version it was made for");
        assertAsTheProcessor(printed);
    }

    @Test
    void withoutCublasTheKernelsHereMultiply() throws IOException {
        List<String> printed = run(0);
        assumeFalse(printed.getFirst().contains(", cuBLAS 1"), "this machine has a cuBLAS of its own");
        assertTrue(printed.getFirst().contains("own matrix products, since no cuBLAS is installed"),
                printed.getFirst());
        assertEquals(List.of(), natives(), "JCublas is not loaded");
        assertAsTheProcessor(printed);
    }
}
