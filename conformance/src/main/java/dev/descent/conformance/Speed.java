package dev.descent.conformance;

import dev.descent.spi.Backend;
import dev.descent.spi.Recording;
import dev.descent.spi.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A quick sample of how fast an op is: the largest case of the suite, replayed for some milliseconds. Good enough to
 * see a kernel that is ten times too slow, and no more; the suite's cases are small for a large device.
 *
 * @param op family and op
 * @param name the case
 * @param rate best of all replays, in units of 10⁹ a second
 * @param unit {@code GB/s} read and written, or {@code GFLOP/s}
 */
public record Speed(String op, String name, double rate, String unit) {
    private static final long NANOS = 15_000_000;
    private static final int MOST = 200;

    static Speed measure(Backend backend, OpCase c) {
        List<Sandbox> boxes = new ArrayList<>();
        try {
            c.args().forEach(a -> boxes.add(new Sandbox(backend, a)));
            boxes.forEach(Sandbox::reset);
            View[] views = boxes.stream().map(Sandbox::view).toArray(View[]::new);
            return new Speed(c.op(), c.name(), (double) c.work() / best(backend, c, views),
                    c.flops() > 0 ? "GFLOP/s" : "GB/s");
        } finally {
            boxes.forEach(Sandbox::close);
        }
    }

    private static long best(Backend backend, OpCase c, View[] views) {
        long best = Long.MAX_VALUE;
        try (Recording r = backend.record(() -> c.call().run(backend.kernels(), views))) {
            long begin = System.nanoTime();
            for (int i = 0; i < MOST && (i < 3 || System.nanoTime() - begin < NANOS); i++) {
                long start = System.nanoTime();
                r.replay();
                backend.synchronize();
                best = Math.min(best, Math.max(1, System.nanoTime() - start));
            }
        }
        return best;
    }

    String text() {
        return String.format(Locale.ROOT, "%.2f %s", rate, unit);
    }
}
