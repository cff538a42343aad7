package dev.descent.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** Whoever builds without OpenCL reads on the console that its tests are skipped, and why. */
class SkipReasonTest {
    /** Two tests that want a device. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            for (int i = 0; i < 2; i++) {
                try {
                    TestDevice.survey();
                } catch (TestAbortedException e) {
                    System.out.println("aborted");
                }
            }
        }
    }

    @Test
    void theReasonIsToldOnceAJvm() {
        String[] lines = ChildJava.run(Main.class, Map.of("OCL_ICD_VENDORS", "/nonexistent"))
                .text().split("\n");
        assertEquals(3, lines.length, String.join(" | ", lines));
        assertTrue(lines[0].startsWith("SKIPPED: tests that need OpenCL, since there is no OpenCL device: "), lines[0]);
        assertTrue(lines[0].contains("install "), lines[0]);
    }
}
