package dev.descent.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On the library that it is made for. */
class ElfRetargetTest {
    private static final String OLD = "libcublas.so.12";
    private static final String NEW = "libcublas.so.13";

    private static byte[] library() throws IOException {
        try (InputStream in = ElfRetargetTest.class.getResourceAsStream("/lib/libJCublas2-12.6.0-linux-x86_64.so")) {
            return in.readAllBytes();
        }
    }

    /** A digit of the name, and one byte of the hash of symbol versions. */
    @Test
    void twoBytesChange() throws IOException {
        byte[] before = library();
        byte[] after = ElfRetarget.apply(before, OLD, NEW);
        List<Integer> changed = new ArrayList<>();
        for (int i = 0; i < before.length; i++) {
            if (before[i] != after[i]) {
                changed.add(after[i] - before[i]);
            }
        }
        assertEquals(List.of(1, 1), changed);
        assertEquals(0x0EF62133, ElfRetarget.hash(NEW), "as readelf -V shows it for libraries that need it");
    }

    @Test
    void thereAndBackIsTheSame() throws IOException {
        byte[] before = library();
        assertEquals(0, Arrays.compare(before, ElfRetarget.apply(ElfRetarget.apply(before, OLD, NEW), NEW, OLD)));
    }

    @Test
    void whatCannotBeIsRefused() throws IOException {
        byte[] library = library();
        assertThrows(IllegalArgumentException.class, () -> ElfRetarget.apply(library, OLD, "libcublas.so.130"));
        assertThrows(IllegalArgumentException.class, () -> ElfRetarget.apply(library, "libcublas.so.11", OLD));
        assertThrows(IllegalArgumentException.class, () -> ElfRetarget.apply(new byte[100], OLD, NEW));
        assertThrows(IllegalArgumentException.class,
                () -> ElfRetarget.apply(Arrays.copyOf(library, 4096), OLD, NEW));
    }
}
