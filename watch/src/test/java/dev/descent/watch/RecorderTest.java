package dev.descent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.train.EpochRecord;
import dev.descent.train.RunInfo;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecorderTest {
    @Test
    void turnsOfOneEpochEachAreCountedOn() {
        long[] now = new long[1];
        Recorder r = new Recorder(Telling.plain(), () -> now[0]);
        r.plan(40);
        for (int turn = 1; turn <= 3; turn++) {
            r.start(new RunInfo(1, 2, 64, 0, List.of(), 0, 2L * turn - 2));
            now[0] += 500_000_000;
            r.step(2L * turn - 1, 1);
            now[0] += 500_000_000;
            r.step(2L * turn, 1);
            now[0] += 1_000_000_000; // validation
            r.epoch(new EpochRecord(1, 2L * turn, 0.1, 2, Runs.values("loss", 1.0 / turn)));
        }
        RunSnapshot s = r.snapshot();
        assertEquals(List.of(1, 2, 3), s.epochs().stream().map(EpochPoint::epoch).toList());
        assertEquals(List.of(2.0, 2.0, 2.0), s.epochs().stream().map(EpochPoint::stepsPerSecond).toList());
        assertEquals(40, s.plannedEpochs());
        assertEquals(6, s.steps());
        assertEquals(6, s.seconds());
    }

    @Test
    void lossesAreToldInTheirUnit() {
        Recorder r = new Recorder(new Telling("bits_per_char", 2, "test"), System::nanoTime);
        r.start(new RunInfo(1, 1, 1, 0));
        assertEquals(3, r.step(1, 1.5));
        EpochPoint p = r.epoch(new EpochRecord(1, 1, 0.1, 2,
                Runs.values("loss", 1.5, "val_loss", 2, "val_accuracy", 0.5)));
        assertEquals(Runs.values("bits_per_char", 3, "val_bits_per_char", 4, "val_accuracy", 0.5), p.values());
    }

    @Test
    void reportsOnGradientsStayWithinBounds() {
        Recorder r = new Recorder(Telling.plain(), System::nanoTime);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 2000; i++) {
            r.gradients(Runs.gradients(i, random));
        }
        List<Long> steps = r.snapshot().gradients().stream().map(g -> g.step()).toList();
        assertTrue(steps.size() <= 240 && steps.size() > 100, () -> "kept: " + steps.size());
        assertEquals(0L, steps.getFirst());
        for (int i = 2; i < steps.size(); i++) {
            assertEquals(steps.get(1) - steps.get(0), steps.get(i) - steps.get(i - 1), "evenly spread");
        }
    }

    @Test
    void aRunThatGoesOnHasTheEpochsBeforeIt() {
        Recorder r = new Recorder(new Telling("bits_per_char", 2, "test"), System::nanoTime);
        List<EpochRecord> done = List.of(new EpochRecord(1, 10, 0.1, 2, Runs.values("loss", 1.5)),
                new EpochRecord(2, 20, 0.1, 3, Runs.values("loss", 1.25)));
        Standing at = r.start(new RunInfo(4, 10, 320, 0, done, 3, 23));
        assertEquals(0, at.first());
        assertEquals(23, at.step());
        assertEquals(List.of(3.0, 2.5), at.epochs().stream().map(e -> e.values().get("bits_per_char")).toList());
        assertEquals(4, r.snapshot().plannedEpochs());
        assertEquals(3, r.epochNow());
        assertEquals(23, r.snapshot().steps());
    }

    @Test
    void whatABadStepLeadsBackFromDidNotHappen() {
        Recorder r = Runs.classifier(2, "a", "b");
        for (int s = 21; s <= 25; s++) {
            r.gradients(Runs.gradients(s - 1, new SplittableRandom(s)));
            r.step(s, s);
        }
        Standing to = r.back(22);
        assertEquals(22, to.step());
        assertEquals(2, to.epochs().size());
        assertEquals(21, r.snapshot().gradients().getLast().step());
        double[] steps = r.snapshot().curve().step();
        assertEquals(22, steps[steps.length - 1]);
    }

    @Test
    void aFailureIsNotHiddenByTheEnd() {
        Recorder r = Runs.classifier(1, "a", "b");
        r.end(RunStatus.FAILED, "the loss became NaN");
        r.end(RunStatus.FINISHED, "");
        assertEquals(RunStatus.FAILED, r.snapshot().status());
        assertEquals("the loss became NaN", r.snapshot().message());
    }
}
