package dev.descent.it.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.standin.StandIn;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Batches that do not fit into a GPU with little memory. */
@Tag(TestDevices.STAND_IN)
class CudaBatchMemoryTest {
    private static final long MEMORY = 96L << 20;

    private StandIn standIn;

    @BeforeEach
    void load() {
        TestDevices.needStandIn();
        standIn = StandIn.load(12);
        standIn.reset();
        standIn.setMemory(MEMORY);
    }

    private static Device open() {
        return Devices.open("cuda");
    }

    @Test
    void aBatchSizeThatFitsIsNamed() {
        int size = BatchMemory.assertAdvised(CudaBatchMemoryTest::open, BatchMemory.data(60_000, 100),
                BatchMemory.data(1000, 100), 64);
        assertTrue(size > 5_000 && size < 60_000, "of " + MEMORY + " bytes: " + size);
        assertEquals(List.of(), standIn.complaints());
        assertEquals(StandIn.Live.NOTHING, standIn.live());
    }

    @Test
    void ifNotEvenOneExampleFitsThatIsSaid() {
        BatchMemory.assertNothingFits(CudaBatchMemoryTest::open, 1000, 1000,
                () -> standIn.setMemory(standIn.live().bytes() + (1L << 20)));
    }
}
