package dev.descent.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Index spaces as kernels walk them. */
class AxesTest {
    private static List<String> parts(Axes axes) {
        List<String> parts = new ArrayList<>();
        axes.parts((a, b, dense) -> parts.add(a + " " + b + " " + dense));
        return parts;
    }

    @Test
    void aDenseSpaceIsOneAxis() {
        Axes x = Axes.of(new int[] {2, 3, 4}, new long[] {12, 4, 1}, new long[] {12, 4, 1});
        assertEquals(24, x.partSize());
        assertEquals(List.of("0 0 0"), parts(x));
    }

    @Test
    void nothingHasNoParts() {
        assertEquals(List.of(), parts(Axes.of(new int[] {3, 0}, new long[] {1, 1}, new long[] {1, 1})));
    }

    @Test
    void aScalarIsOneElement() {
        Axes x = Axes.of(new int[] {}, new long[] {}, new long[] {});
        assertEquals(1, x.partSize());
        assertEquals(List.of("0 0 0"), parts(x));
    }

    @Test
    void axesBeyondThoseOfAKernelAreWalked() {
        int[] dims = {2, 3, 2, 2, 2, 2, 2, 2};
        long[] a = {0, 1, 0, 2, 0, 4, 0, 8};
        long[] b = {384, 128, 64, 32, 16, 8, 4, 2};
        Axes x = Axes.of(dims, a, b);
        assertEquals(64, x.partSize());
        assertEquals(List.of("0 0 0", "1 128 64", "2 256 128", "0 384 192", "1 512 256", "2 640 320"), parts(x));
    }
}
