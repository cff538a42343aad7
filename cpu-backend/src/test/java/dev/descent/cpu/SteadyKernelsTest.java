package dev.descent.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No kernel makes garbage once the JIT is through: a vector that the compiler cannot keep in a register becomes an
 * object at every use. In JVMs of their own, since what else a JVM has run decides what is inlined.
 *
 * <p>Products are not among them yet: in a JVM that multiplies in every shape and form, the compiler's budget does not
 * do for all that is inlined into a product, and tiles of one row box a few vectors a call. Whole training steps, which
 * do not meet that, are measured in the integration tests.
 */
class SteadyKernelsTest {
    @ParameterizedTest
    @ValueSource(strings = {"softmax|cross-entropy", "(?!gemm |softmax|cross-entropy)"})
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
