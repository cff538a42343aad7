package dev.descent.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CudaMemoryTest {
    @Test
    void aPlaceThatComesAgainIsTheSameObject() {
        Address start = new Address(1L << 40);
        CudaMemory memory = new CudaMemory(start);
        assertSame(start, memory.at(0));
        Map<Long, Address> first = new HashMap<>();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 3000; i++) {
            long offset = random.nextLong(1, 500) * 256;
            Address place = memory.at(offset);
            assertEquals((1L << 40) + offset, place.value());
            assertSame(first.computeIfAbsent(offset, o -> place), place);
        }
    }

    @Test
    void onlySoManyPlacesAreKept() {
        CudaMemory memory = new CudaMemory(new Address(64));
        for (long i = 1; i <= CudaMemory.MOST_PLACES; i++) {
            memory.at(i);
        }
        assertSame(memory.at(1), memory.at(1));
        long more = CudaMemory.MOST_PLACES + 1;
        assertEquals(64 + more, memory.at(more).value());
        assertNotSame(memory.at(more), memory.at(more));
    }
}
