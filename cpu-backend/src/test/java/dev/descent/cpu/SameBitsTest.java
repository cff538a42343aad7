package dev.descent.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The law of the backend: the same bits from scalar and vector kernels, any lane width, any number of threads. */
class SameBitsTest {
    private static Map<String, float[]> reference = Map.of();
    private static String digest = "";

    @BeforeAll
    static void scalarKernelsOnOneThread() {
        reference = new LinkedHashMap<>();
        try (Device d = new Device(KernelSet.SCALAR, 1)) {
            KernelCases.all().forEach((name, c) -> {
                d.reset();
                reference.put(name, c.run(d));
            });
        }
        Map<String, float[]> small = new LinkedHashMap<>(reference);
        small.keySet().retainAll(KernelCases.upTo(DigestMain.LARGEST).keySet());
        digest = DigestMain.digest(small.values());
    }

    @AfterAll
    static void forget() {
        reference = Map.of();
    }

    @ParameterizedTest
    @CsvSource({"SCALAR,3", "VECTOR,1", "VECTOR,2", "VECTOR,5"})
    void asScalarKernelsOnOneThread(KernelSet kernels, int threads) {
        try (Device d = new Device(kernels, threads)) {
            KernelCases.all().forEach((name, c) -> {
                d.reset();
                same(name, reference.get(name), c.run(d));
            });
        }
    }

    private static void same(String name, float[] want, float[] got) {
        assertEquals(want.length, got.length, name);
        for (int i = 0; i < want.length; i++) {
            if (Float.floatToIntBits(want[i]) != Float.floatToIntBits(got[i])) {
                assertEquals(want[i], got[i], name + " at " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Ddescent.cpu.lanes=16", "-XX:MaxVectorSize=16"})
    void withOtherVectors(String option) {
        assertEquals(
                digest,
                ChildJava.run(
                        DigestMain.class,
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        option));
    }
}
