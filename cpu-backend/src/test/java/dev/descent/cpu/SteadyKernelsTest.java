package dev.descent.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No kernel makes garbage once the JIT is through: a vector that the compiler cannot keep in a register becomes an
 * object at every use. In JVMs of their own, since what else a JVM has run decides what is inlined. Products and
 * softmax each have one, as the largest units of code: a JVM that has run every kernel there is still boxes some of
 * their vectors.
 */
class SteadyKernelsTest {
    @ParameterizedTest
    @ValueSource(strings = {"gemm ", "softmax|cross-entropy", "(?!gemm |softmax|cross-entropy)"})
    void noKernelMakesGarbage(String cases) {
        assertEquals(
                "{}",
                ChildJava.run(
                        SteadyMain.class,
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dcases=" + cases),
                "heap bytes a replay");
    }
}
