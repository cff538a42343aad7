package dev.descent.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * No kernel makes garbage once the JIT is through: a vector that the compiler does not keep in a register becomes an
 * object at every use.
 *
 * <p>In JVMs of their own that run everything there is, since what else a JVM has run decides how a loop is compiled.
 * In about one of ten such JVMs the JIT (of JDK 25) leaves one loop, another one each time, with vectors that it writes
 * to an array first; that is its own affair. A kernel that makes garbage in each of three JVMs is ours.
 */
class SteadyKernelsTest {
    private static final int JVMS = 3;

    @Test
    void noKernelMakesGarbage() {
        List<String> reports = new ArrayList<>();
        Set<String> everywhere = new HashSet<>();
        for (int order = 1; order <= JVMS && (order == 1 || !everywhere.isEmpty()); order++) {
            String report = ChildJava.run(
                    SteadyMain.class,
                    "--add-modules=jdk.incubator.vector",
                    "--enable-native-access=ALL-UNNAMED",
                    "-Dorder=" + order);
            Set<String> names = new HashSet<>();
            report.lines().forEach(line -> names.add(line.substring(0, line.lastIndexOf('='))));
            if (order == 1) {
                everywhere.addAll(names);
            } else {
                everywhere.retainAll(names);
            }
            reports.add(report);
        }
        assertEquals(Set.of(), everywhere, () -> "heap bytes a replay: " + reports);
    }
}
