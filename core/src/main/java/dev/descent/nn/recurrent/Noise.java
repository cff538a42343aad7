package dev.descent.nn.recurrent;

import dev.descent.graph.Tensor;
import dev.descent.graph.Trace;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Random disturbance of the state while training.
 *
 * @param recurrentDropout probability of dropping a unit of h before it is fed back, the same units at every step of a
 *     sequence: Gal and Ghahramani 2016
 * @param zoneout probability that a unit of h keeps its old value: Krueger et al. 2017
 * @param cellZoneout the same for the other values of the state
 */
record Noise(double recurrentDropout, double zoneout, double cellZoneout) {
    static final Noise NONE = new Noise(0, 0, 0);

    /** Whether a trace can leave the noise out and use the kernel over whole sequences. */
    boolean isSilent() {
        boolean training = Trace.current().isTraining();
        return zoneout == 0 && cellZoneout == 0 && (recurrentDropout == 0 || !training);
    }

    /** What h is multiplied by before each step of a sequence. */
    Tensor dropMask(Shape state) {
        return Tensor.fill(1, state).dropout(recurrentDropout);
    }

    /** Old and new values mixed: at random while training, by their expectation otherwise. */
    List<Tensor> zoneOut(List<Tensor> before, List<Tensor> after) {
        List<Tensor> mixed = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            mixed.add(mix(i == 0 ? zoneout : cellZoneout, before.get(i), after.get(i)));
        }
        return mixed;
    }

    private static Tensor mix(double p, Tensor before, Tensor after) {
        if (p == 0) {
            return after;
        }
        if (!Trace.current().isTraining()) {
            return before.mul(p).add(after.mul(1 - p));
        }
        return Tensor.random(after.shape()).greaterEqual(Tensor.scalar(p)).select(after, before);
    }
}
