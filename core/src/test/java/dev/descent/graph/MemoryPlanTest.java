package dev.descent.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
    @Test
    void valuesThatFollowEachOtherShareMemory() {
        MemoryPlan plan = MemoryPlan.of(List.of(
                new MemoryPlan.Life(1000, 0, 1), new MemoryPlan.Life(1000, 2, 3), new MemoryPlan.Life(256, 1, 2)));
        assertEquals(plan.offset(0), plan.offset(1));
        assertEquals(1024 + 256, plan.bytes());
    }

    @Test
    void valuesOfTheSameTimeNeverOverlap() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 200; round++) {
            List<MemoryPlan.Life> lives = new ArrayList<>();
            int n = random.nextInt(1, 40);
            for (int i = 0; i < n; i++) {
                int first = random.nextInt(0, 30);
                lives.add(new MemoryPlan.Life(random.nextInt(0, 5000), first, first + random.nextInt(0, 10)));
            }
            MemoryPlan plan = MemoryPlan.of(lives);
            for (int i = 0; i < n; i++) {
                assertEquals(0, plan.offset(i) % MemoryPlan.ALIGNMENT);
                assertTrue(plan.offset(i) + lives.get(i).bytes() <= plan.bytes());
                for (int j = 0; j < i; j++) {
                    assertFalse(overlap(plan, lives, i, j), "round " + round + ": values " + i + " and " + j);
                }
            }
        }
    }

    private static boolean overlap(MemoryPlan plan, List<MemoryPlan.Life> lives, int i, int j) {
        return lives.get(i).meets(lives.get(j))
                && plan.offset(i) < plan.offset(j) + lives.get(j).bytes()
                && plan.offset(j) < plan.offset(i) + lives.get(i).bytes();
    }
}
