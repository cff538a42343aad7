package dev.descent.nn.recurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes that do not fit are refused when a layer is made. */
class CellSizesTest {
    private static String refused(Runnable body) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, body::run).getMessage());
    }

    @Test
    void aCellOfAnotherWidthThanTheInputIsRefused() {
        assertEquals("cell 'l0' (GRU 5→4) takes 5 inputs, but is fed with 3, the width of the layer's input: make it"
                + " for the width that is handed in, as in n -> new GruCell(n, 64)",
                refused(() -> Recurrent.of(3, n -> new GruCell(5, 4)).build()));
    }

    @Test
    void aCellOfAnotherWidthThanTheLayerBelowIsRefused() {
        String message = refused(() -> Recurrent.of(3, n -> new LstmCell(3, 4)).layers(2).build());
        assertTrue(message.startsWith("cell 'l1' (LSTM 3→4) takes 3 inputs, but is fed with 4, the width of the layer"
                + " below"), message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -3})
    void initializersNeedAHiddenUnit(int hidden) {
        String message = refused(() -> CellInitializers.uniform(hidden));
        assertTrue(message.endsWith("one hidden unit at least: hidden is " + hidden), message);
    }
}
