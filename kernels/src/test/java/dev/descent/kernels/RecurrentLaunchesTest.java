package dev.descent.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.spi.RecurrentDeltas;
import dev.descent.spi.RecurrentGradients;
import dev.descent.spi.RecurrentInputs;
import dev.descent.spi.RecurrentKind;
import dev.descent.spi.RecurrentSpec;
import dev.descent.spi.RecurrentStates;
import dev.descent.spi.View;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who multiplies what in the gradients of a masked recurrent layer. */
class RecurrentLaunchesTest {
    private static Trial gradients(boolean library, boolean masked, int steps, int inputs, int hidden, boolean dx) {
        RecurrentSpec s = new RecurrentSpec(RecurrentKind.ELMAN_TANH, steps, 10, inputs, hidden, false);
        View states = Trial.view(10L * hidden);
        @Nullable View mask = masked ? Trial.view(10L * steps) : null;
        View x = Trial.view(10L * steps * inputs);
        View bias = Trial.view(hidden);
        View weightIh = Trial.view((long) hidden * inputs);
        View weightHh = Trial.view((long) hidden * hidden);
        Trial t = new Trial();
        t.kernels(KernelTarget.CUDA, library).recurrentDelta(s,
                new RecurrentInputs(x, weightIh, weightHh, bias, bias, states, null, mask),
                new RecurrentStates(Trial.view(s.stateSize()), null, null),
                new RecurrentDeltas(Trial.view(10L * steps * hidden), states, null),
                new RecurrentGradients(dx ? x : null, weightIh, weightHh, bias, bias, states, null,
                        Trial.view(s.workSize())));
        t.products.removeIf(p -> p.startsWith("10 ")); // those of the steps
        return t;
    }

    @Test
    void aLibraryMultipliesWhatWasCopiedWithoutMaskedSteps() {
        Trial t = gradients(true, true, 9, 3, 5, true);
        assertEquals(List.of("5 3 90 from 0 beta 0.0", "5 5 90 from 0 beta 0.0", "90 3 5 from 0 beta 0.0"), t.products);
        assertEquals(2, t.count("copy_unmasked"));
        assertEquals(0, t.count("gemm_tiles"));
        assertEquals(0, gradients(true, false, 9, 3, 5, true).count("copy_unmasked"));
    }

    /** 2000 rows of 200 inputs do not fit into the scratch memory, but into that of their gradient. */
    @Test
    void whatDoesNotFitIsCopiedInParts() {
        assertEquals(List.of("5 200 1000 from 0 beta 0.0", "5 200 1000 from 5000 beta 1.0", "5 5 2000 from 0 beta 0.0"),
                gradients(true, true, 200, 200, 5, false).products);
        assertEquals("5 200 2000 from 0 beta 0.0", gradients(true, true, 200, 200, 5, true).products.getFirst());
    }

    @Test
    void withoutRoomOrLibraryOurOwnKernelMultiplies() {
        assertEquals(2, gradients(false, true, 9, 3, 5, false).count("gemm_tiles") - 9);
        Trial wide = gradients(true, true, 9, DeviceKernels.SCRATCH / 63, 2, false);
        assertEquals(1, wide.count("gemm_tiles"));
        assertEquals(List.of("2 2 90 from 0 beta 0.0"), wide.products);
    }
}
