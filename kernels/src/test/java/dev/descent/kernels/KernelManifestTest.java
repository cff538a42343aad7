package dev.descent.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines of the manifest. */
class KernelManifestTest {
    private static final String TEXT = """
            # for people
            a both 256 long:n in:x out:y
            a mine 1 cuda int:n table:rows
            b yours * opencl float:p ( long:n in:x )*2 out:z
            """;

    private static List<String> names(KernelManifest m, KernelTarget target) {
        return m.of(target).stream().map(KernelInfo::name).toList();
    }

    @Test
    void aKernelMayBeThereForOneLanguage() {
        KernelManifest m = KernelManifest.parse(TEXT);
        assertEquals(List.of("both", "mine"), names(m, KernelTarget.CUDA));
        assertEquals(List.of("both", "yours"), names(m, KernelTarget.OPENCL));
    }

    @Test
    void parametersMayBeRepeated() {
        KernelInfo k = KernelManifest.parse(TEXT).get("yours");
        assertEquals(0, k.localSize());
        assertEquals("p n0 x0 n1 x1 z", String.join(" ", k.params().stream().map(KernelInfo.Param::name).toList()));
        assertEquals(KernelInfo.Type.IN, k.params().get(4).type());
    }

    @Test
    void whatIsWrongIsNamed() {
        for (String line : List.of("a", "a b 1 int:n x", "a b 1 cuda int:n\na b 1", "a b 1 metal int:n",
                "a b 1 number:n")) {
            assertThrows(IllegalArgumentException.class, () -> KernelManifest.parse(line), line);
        }
    }

    /** Devices of OpenCL need not take more. */
    @Test
    void argumentsFitIntoWhatEveryDeviceTakes() {
        int most = 0;
        for (KernelInfo k : KernelManifest.load().of(KernelTarget.OPENCL)) {
            int bytes = k.params().stream().mapToInt(p -> switch (p.type()) {
                case IN, OUT, TABLE -> 16;
                case LONG -> 8;
                case INT, FLOAT -> 4;
            }).sum();
            most = Math.max(most, bytes);
            assertTrue(bytes <= 1024, k.name() + " takes " + bytes + " bytes of arguments");
        }
        assertTrue(most > 512, most + " bytes");
    }
}
