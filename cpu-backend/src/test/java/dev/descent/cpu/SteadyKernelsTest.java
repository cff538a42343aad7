package dev.descent.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/**
 * No kernel makes garbage once the JIT is through: a vector that the compiler cannot keep in a register becomes an
 * object at every use. In a JVM of its own, since what else a JVM has run decides what is inlined.
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
                        "-Dcases="),
                "heap bytes a replay");
    }
}
