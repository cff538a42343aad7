package dev.descent.conformance.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.Recording;
import dev.descent.spi.UnaryOp;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import org.junit.jupiter.api.Test;

/** The oracle trusts nobody. */
class OracleBackendTest {
    @Test
    void checksEveryAccess() {
        try (OracleBackend oracle = new OracleBackend()) {
            DeviceBuffer memory = oracle.allocate(80);
            View ten = new View(memory, 0, 10, DType.F64);
            View nine = new View(memory, 8, 9, DType.F64);
            View beyond = new View(memory, 16, 9, DType.F64);
            assertThrows(IndexOutOfBoundsException.class, () -> oracle.kernels().fill(beyond, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> oracle.kernels().unary(UnaryOp.NEG, ten, nine));
        }
    }

    @Test
    void whatIsClosedStaysClosed() {
        OracleBackend oracle = new OracleBackend();
        DeviceBuffer memory = oracle.allocate(80);
        View ten = new View(memory, 0, 10, DType.F64);
        Recording recording = oracle.record(() -> oracle.kernels().fill(ten, 1));
        memory.close();
        assertEquals(0, oracle.memoryInUse());
        assertThrows(IllegalStateException.class, recording::replay);
        recording.close();
        assertThrows(IllegalStateException.class, recording::replay);
        oracle.close();
        oracle.close();
        assertThrows(IllegalStateException.class, () -> oracle.allocate(8));
    }
}
