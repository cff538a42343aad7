package dev.descent.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/**
 * No kernel makes garbage once the JIT is through: a vector that the compiler cannot keep in a register becomes an
 * object at every use. In a JVM of its own, since what else a JVM has run decides what is inlined.
 *
 * <p>Products and softmax are not among them yet: where one JVM runs all of their forms, the compiler's budget does not
 * always do for what is inlined into them, and it depends on the order of compilations whether some box vectors for
 * good. Whole training steps are measured in the integration tests.
 */
class SteadyKernelsTest {
    @Test
    void noKernelMakesGarbage() {
        assertEquals(
                "{}",
                ChildJava.run(
                        SteadyMain.class,
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dcases=(?!gemm |softmax|cross-entropy)"),
                "heap bytes a replay");
    }
}
