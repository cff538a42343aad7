package dev.descent.watch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private static Remembered remembered() {
        StepCurve curve = new StepCurve();
        for (int i = 1; i <= 1300; i++) {
            curve.add(i, 1.0 / i);
        }
        SplittableRandom random = new SplittableRandom(1);
        return new Remembered(1300, 0.25, 17.5,
                List.of(new EpochPoint(1, 1000, 0.1, 2.5, Double.NaN, Runs.values("loss", 0.5, "Größe", -1))), curve,
                List.of(Runs.gradients(0, random), Runs.gradients(100, random)), 2, 3,
                List.of(new Sample(1, 1000, "héllo\n\u0000")));
    }

    @Test
    void everythingComesBack() {
        Remembered r = remembered();
        Remembered back = Memory.read(Memory.bytes(r));
        assertEquals(List.of(r.steps(), r.loss(), r.seconds(), r.epochs(), r.gradients(), r.every(), r.reports(),
                r.samples()), List.of(back.steps(), back.loss(), back.seconds(), back.epochs(), back.gradients(),
                back.every(), back.reports(), back.samples()));
        assertArrayEquals(Memory.bytes(r), Memory.bytes(back), "the curve too");
    }

    @Test
    void damagedBytesAreRefused() {
        byte[] good = Memory.bytes(remembered());
        for (int i = 0; i < good.length; i += 7) {
            byte[] flipped = good.clone();
            flipped[i] ^= 4;
            assertThrows(WatchException.class, () -> Memory.read(flipped), "bit of byte " + i);
            byte[] cut = Arrays.copyOf(good, i);
            assertThrows(WatchException.class, () -> Memory.read(cut), "cut to " + i);
        }
    }
}
