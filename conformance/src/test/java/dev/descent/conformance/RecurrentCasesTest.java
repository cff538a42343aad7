package dev.descent.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.spi.FusedOp;
import dev.descent.spi.RecurrentKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecurrentCasesTest {
    private static List<OpCase> cases(String op) {
        List<Case> all = new ArrayList<>();
        RecurrentCases.add(all);
        return all.stream().map(OpCase.class::cast).filter(c -> c.op().equals(op)).toList();
    }

    @Test
    void everyKindHasEveryMaskInBothDirections() {
        for (RecurrentKind kind : RecurrentKind.values()) {
            for (String family : List.of("recurrent", "recurrentDelta")) {
                List<String> details = cases(Coverage.name(family, kind)).stream().map(OpCase::detail).toList();
                for (RecurrentMask mask : RecurrentMask.values()) {
                    String label = mask == RecurrentMask.NONE ? "" : " " + mask.label();
                    String end = label + " normal";
                    assertTrue(details.stream().anyMatch(d -> d.endsWith(" reverse" + end)), kind + end);
                    assertTrue(details.stream().anyMatch(d -> d.endsWith(" H=9" + end)), kind + end);
                    if (family.equals("recurrentDelta")) {
                        assertTrue(details.contains("T=7 B=5 I=3 H=9" + label + " without dx normal"), kind + end);
                    }
                }
            }
        }
    }

    @Test
    void everyCaseIsOneOfTheFusedOp() {
        List<Case> all = new ArrayList<>();
        RecurrentCases.add(all);
        for (Case c : all) {
            assertTrue(c instanceof OpCase o && o.needs() == FusedOp.RECURRENT && o.flops() > 0, c.name());
        }
        assertEquals(524, all.size());
    }

    @Test
    void masksLeaveOutWhatTheySay() {
        assertNull(RecurrentMask.NONE.create(2, 3));
        assertArrayEquals(new float[] {1, 1, 1, 1, 1, 1}, RecurrentMask.FULL.create(2, 3));
        assertArrayEquals(new float[] {1, 1, 1, 1, 0, 1, 1, 0, 0}, RecurrentMask.RIGHT.create(3, 3));
        assertArrayEquals(new float[] {1, 0, 0, 1, 0, 1, 1, 1, 1}, RecurrentMask.LEFT.create(3, 3));
        assertArrayEquals(new float[] {1, 0, 1, 1, 0, 1}, RecurrentMask.EXAMPLE.create(2, 3));
        assertArrayEquals(new float[] {1, 1, 0, 0, 1, 1}, RecurrentMask.STEP.create(3, 2));
        assertArrayEquals(new float[4], RecurrentMask.EVERYTHING.create(2, 2));
    }

    @Test
    void trapsLieAtEveryMaskedStepAndNowhereElse() {
        float[] x = new float[12];
        RecurrentValues.TRAPS.spoil(x, 3, new float[] {1, 0, -0f, 0.5f});
        for (int i = 0; i < x.length; i++) {
            assertEquals(i >= 3 && i < 9, !Float.isFinite(x[i]), "x[" + i + "]");
        }
    }

    /** The bound's own numbers are the oracle's, or there is no bound. */
    @Test
    void aBoundOfOtherNumbersIsRefused() {
        OpCase c = cases("recurrentDelta/gru").get(0);
        Reference right = Reference.of(c, 0);
        int at = c.args().stream().map(Arg::name).toList().indexOf(RecurrentBuffers.D_WEIGHT_HH);
        Contract.Sum contract = (Contract.Sum) c.contracts().get(RecurrentBuffers.D_WEIGHT_HH);
        double[] other = right.values()[at].clone();
        other[2] += 1e-10;
        assertFalse(right.terms()[at][2] == 0);
        IllegalStateException e = assertThrows(IllegalStateException.class,
                () -> contract.terms().of(right.values(), other));
        assertTrue(e.getMessage().contains("the bound of dWeightHh[2]"), e.getMessage());
    }
}
