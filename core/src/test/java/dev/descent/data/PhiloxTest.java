package dev.descent.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PhiloxTest {
    private static int[] block(int c0, int c1, int c2, int c3, int k0, int k1) {
        int[] out = new int[4];
        Philox.block(c0, c1, c2, c3, k0, k1, out);
        return out;
    }

    /** The known answers of Random123 (kat_vectors, philox4x32 10). */
    @Test
    void givesTheKnownAnswers() {
        assertArrayEquals(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, block(0, 0, 0, 0, 0, 0));
        assertArrayEquals(
                new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, block(-1, -1, -1, -1, -1, -1));
        assertArrayEquals(
                new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
                block(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0));
    }

    @Test
    void aSequenceIsItsBlocksInOrder() {
        Philox random = new Philox(0x299f31d0a4093822L, 7, 0x500000003L);
        int[] second = block(1, 7, 3, 5, 0xa4093822, 0x299f31d0);
        for (int i = 0; i < 4; i++) {
            random.nextInt();
        }
        for (int word : second) {
            assertEquals(word, random.nextInt());
        }
    }

    @Test
    void boundedNumbersAreEvenlySpread() {
        Philox random = new Philox(3, 0, 0);
        int[] seen = new int[6];
        for (int i = 0; i < 60_000; i++) {
            seen[random.nextInt(6)]++;
        }
        for (int s : seen) {
            assertEquals(10_000, s, 450); // five standard deviations
        }
        // two thirds of 2^32 is where a plain multiplication would favour even numbers
        int odd = 0;
        for (int i = 0; i < 10_000; i++) {
            odd += random.nextInt(0x60000000) & 1;
        }
        assertEquals(5_000, odd, 250);
    }

    @Test
    void floatsLieBelowOne() {
        Philox random = new Philox(9, 0, 0);
        double sum = 0;
        for (int i = 0; i < 10_000; i++) {
            float f = random.nextFloat();
            assertTrue(f >= 0 && f < 1);
            sum += f;
        }
        assertEquals(0.5, sum / 10_000, 0.015);
    }

    @Test
    void refusesABoundThatIsNotPositive() {
        assertThrows(IllegalArgumentException.class, () -> new Philox(0, 0, 0).nextInt(0));
    }

    @Test
    void ordersArePermutationsThatDependOnSeedAndEpoch() {
        int[] order = Shuffle.order(1000, 42, 0);
        boolean[] seen = new boolean[1000];
        for (int i : order) {
            assertTrue(!seen[i]);
            seen[i] = true;
        }
        assertArrayEquals(order, Shuffle.order(1000, 42, 0));
        assertTrue(!java.util.Arrays.equals(order, Shuffle.order(1000, 42, 1)));
        assertTrue(!java.util.Arrays.equals(order, Shuffle.order(1000, 43, 0)));
        assertEquals(0, Shuffle.order(0, 1, 1).length);
    }

    /** All 24 orders of four elements come up equally often. */
    @Test
    void ordersAreEvenlySpread() {
        int[] seen = new int[256];
        for (int epoch = 0; epoch < 24_000; epoch++) {
            int[] o = Shuffle.order(4, 1, epoch);
            seen[o[0] + 4 * o[1] + 16 * o[2] + 64 * o[3]]++;
        }
        int orders = 0;
        for (int s : seen) {
            if (s > 0) {
                orders++;
                assertEquals(1000, s, 160);
            }
        }
        assertEquals(24, orders);
    }
}
