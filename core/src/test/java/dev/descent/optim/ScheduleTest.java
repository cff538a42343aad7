package dev.descent.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static double at(Schedule s, long step) {
        return s.factor(new Progress(step, 10, 100));
    }

    @Test
    void stepDropsAtEpochs() {
        Schedule s = Schedule.step(2, 0.5);
        assertEquals(1, at(s, 19));
        assertEquals(0.5, at(s, 20));
        assertEquals(0.25, at(s, 40));
    }

    @Test
    void exponentialDecaysSmoothly() {
        assertEquals(0.9, at(Schedule.exponential(0.9), 10), 1e-12);
        assertEquals(Math.sqrt(0.9), at(Schedule.exponential(0.9), 5), 1e-12);
    }

    @Test
    void cosineGoesFromOneToTheLowest() {
        Schedule s = Schedule.cosine(0.1);
        assertEquals(1, at(s, 0), 1e-12);
        assertEquals(0.55, at(s, 50), 1e-12);
        assertEquals(0.1, at(s, 100), 1e-12);
    }

    @Test
    void warmUpRisesAndThenStartsTheOther() {
        Schedule s = Schedule.warmUp(20, Schedule.cosine(0));
        assertEquals(0.05, at(s, 0), 1e-12);
        assertEquals(1, at(s, 19), 1e-12);
        assertEquals(1, at(s, 20), 1e-12);
        assertEquals(0.5, at(s, 60), 1e-12);
        assertEquals(0, at(s, 100), 1e-12);
    }

    @Test
    void oneCycleRisesAndFalls() {
        Schedule s = Schedule.oneCycle(0.3);
        assertEquals(0.04, at(s, 0), 1e-12);
        assertEquals(1, at(s, 30), 1e-12);
        assertEquals(4e-6, at(s, 100), 1e-12);
    }

    @Test
    void theLengthOfARunMattersWhereARateIsLaidOverIt() {
        for (Schedule s : List.of(Schedule.constant(), Schedule.step(2, 0.5), Schedule.exponential(0.9),
                Schedule.onPlateau(0.5, 2), Schedule.cosine(0.1), Schedule.oneCycle(0.3),
                Schedule.warmUp(5, Schedule.exponential(0.9)), Schedule.warmUp(5, Schedule.cosine(0)))) {
            boolean same = s.factor(new Progress(20, 10, 100)) == s.factor(new Progress(20, 10, 200));
            assertEquals(!same, s.spansRun(), s::toString);
        }
    }

    @Test
    void plateauWaitsForItsPatience() {
        Plateau p = new Plateau(new Schedule.OnPlateau(0.5, 2));
        p.epoch(1.0);
        p.epoch(1.0);
        p.epoch(1.0);
        assertEquals(1, p.factor());
        p.epoch(1.0);
        assertEquals(0.5, p.factor());
        p.epoch(0.5);
        assertEquals(0.5, p.factor());
    }

    @Test
    void nonsenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Schedule.step(0, 0.5));
        assertThrows(IllegalArgumentException.class, () -> Schedule.exponential(0));
        assertThrows(IllegalArgumentException.class, () -> Schedule.cosine(-1));
        assertThrows(IllegalArgumentException.class, () -> Schedule.oneCycle(1));
        assertThrows(IllegalArgumentException.class, () -> Optimizer.sgd(0));
        assertThrows(IllegalArgumentException.class, () -> Optimizer.adam(Double.NaN));
        assertEquals("unknown optimiser 'lion'; known are sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw",
                assertThrows(IllegalArgumentException.class, () -> Optimizer.parse("lion", 0.1)).getMessage());
    }
}
