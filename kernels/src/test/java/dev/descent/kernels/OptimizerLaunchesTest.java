package dev.descent.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.descent.spi.OptimizerKind;
import dev.descent.spi.OptimizerSpec;
import dev.descent.spi.View;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many launches a step of an optimiser is, and what they are given. */
class OptimizerLaunchesTest {
    private static final OptimizerSpec ADAM =
            new OptimizerSpec(OptimizerKind.ADAM, 0.9f, 0.999f, 1e-8f, 0f, false, false, 0f);

    private static View[] views(int count, IntToLongFunction size) {
        return IntStream.range(0, count).mapToObj(i -> Trial.view(size.applyAsLong(i))).toArray(View[]::new);
    }

    private static Trial step(KernelTarget target, int count, IntToLongFunction size) {
        Trial t = new Trial();
        t.kernels(target, false).optimizer(ADAM, views(count, size), views(count, size), views(count, size),
                views(count, size), Trial.view(1), Trial.view(4), null, null, null);
        return t;
    }

    @Test
    void cudaUpdatesAllParametersInOneLaunch() {
        for (int count : new int[] {1, 12, 13, 700}) {
            assertEquals(List.of("optimizer_step", "optimizer_adam_table"),
                    step(KernelTarget.CUDA, count, i -> 5 + i).names());
        }
    }

    @Test
    void openClUpdatesPacks() {
        assertEquals(1, step(KernelTarget.OPENCL, 12, i -> 5).count("optimizer_adam_pack"));
        assertEquals(2, step(KernelTarget.OPENCL, 13, i -> 5).count("optimizer_adam_pack"));
        assertEquals(59, step(KernelTarget.OPENCL, 700, i -> 5).count("optimizer_adam_pack"));
    }

    @Test
    void emptyParametersTakeNoPlace() {
        for (KernelTarget target : KernelTarget.values()) {
            assertEquals(List.of("optimizer_step"), step(target, 30, i -> 0).names());
        }
        assertEquals(1, step(KernelTarget.OPENCL, 24, i -> i % 2).count("optimizer_adam_pack"));
    }

    @Test
    void rowsSayWhereTheirGroupsBegin() {
        Launch launch = step(KernelTarget.CUDA, 5, i -> new long[] {1, 0, 1024, 1025, 7}[i]).launches.get(1);
        List<KernelArg> cells = assertInstanceOf(KernelArg.Table.class, launch.args().getLast()).cells();
        assertEquals(4 * 6, cells.size());
        assertEquals(List.of(0L, 1L, 1L, 1024L, 2L, 1025L, 4L, 7L), IntStream.range(0, 4)
                .mapToObj(i -> cells.subList(6 * i, 6 * i + 2)).flatMap(List::stream)
                .map(c -> ((KernelArg.LongValue) c).value()).toList());
        assertEquals(5, launch.groupsX());
    }

    @Test
    void tablesHaveALimit() {
        int count = KernelArg.Table.MOST / 6 + 1;
        assertEquals(2, step(KernelTarget.CUDA, count, i -> 1).count("optimizer_adam_table"));
    }
}
