package dev.descent.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where to go back to. */
class GoodStatesTest {
    private final GoodStates good = new GoodStates();

    private static TrainingState at(long steps) {
        return new TrainingState(1, steps, 0, Map.of(), Map.of(), List.of(), Optional.empty());
    }

    private void back(long steps) {
        assertEquals(steps, good.back().steps());
    }

    @Test
    void theLastCheckpointThenFurtherBack() {
        good.start(at(0));
        good.start(at(10));
        good.checkpoint(at(13));
        good.checkpoint(at(16));
        back(16);
        back(10);
        back(0);
        back(0);
    }

    @Test
    void aStateThatHelpedIsAsGoodAsNew() {
        good.start(at(10));
        good.checkpoint(at(13));
        back(13);
        good.checkpoint(at(16));
        back(16);
        back(10);
    }

    @Test
    void anEpochThatBeginsAgainIsNoNewOne() {
        good.start(at(0));
        good.start(at(10));
        back(10);
        good.start(at(10));
        back(0);
        good.start(at(0));
        back(0);
    }

    /** As of a run that was resumed in the middle of an epoch. */
    @Test
    void aCheckpointAloneIsGoneBackToAgain() {
        good.checkpoint(at(13));
        back(13);
        back(13);
    }

    @Test
    void withoutAStateThereIsNoWayBack() {
        assertThrows(IllegalStateException.class, good::back);
    }
}
