package dev.descent.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.spi.Precision;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class GateTest {
    @Test
    void theLargestDifferenceCounts() {
        assertEquals(0.5, Gate.difference(new double[] {2, 3, 4}, new double[] {2, 2, 5}));
    }

    @Test
    void whatIsNoNumberPassesNoGate() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            for (Precision p : Precision.values()) {
                assertTrue(!(Gate.difference(new double[] {2, bad, 2}, new double[] {2, 2, 2}) <= Gate.allowed(p)));
            }
        }
    }

    @Test
    void aStepThatIsLeftOutPassesNoGate() {
        double[] losses = {2.4, 2.38, 2.36};
        double[] late = {2.4, 2.4, 2.38};
        for (Precision p : Precision.values()) {
            assertTrue(Gate.difference(late, losses) > Gate.allowed(p), p::toString);
        }
    }

    @Test
    void theProcessorIsNotMeasuredByItself() {
        try (Device cpu = Devices.open("cpu")) {
            Measurement m = Bench.run(cpu, Workload.named("mlp_64_32_32_10_b32"), 0.01);
            assertEquals(OptionalDouble.empty(), m.lossError());
            assertTrue(m.host().micros() > 0);
        }
    }
}
