package dev.descent.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.spi.View;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many launches the sum of squares of many tensors takes. */
class ReduceLaunchesTest {
    private static Trial squares(KernelTarget target, int count, IntToLongFunction size) {
        Trial t = new Trial();
        View[] views = IntStream.range(0, count).mapToObj(i -> Trial.view(size.applyAsLong(i))).toArray(View[]::new);
        t.kernels(target, false).sumOfSquares(views, Trial.view(1));
        return t;
    }

    private static List<Long> numbers(Launch table) {
        return assertInstanceOf(KernelArg.Table.class, table.args().getLast()).cells().stream()
                .filter(KernelArg.LongValue.class::isInstance).map(c -> ((KernelArg.LongValue) c).value()).toList();
    }

    @Test
    void cudaTakesTwoHoweverManyThereAre() {
        for (int count : new int[] {1, 5, 700}) {
            assertEquals(List.of("squares_table", "reduce_sum_rows"),
                    squares(KernelTarget.CUDA, count, i -> 5000 + i).names());
        }
    }

    @Test
    void openClTakesOneATensorAtLeast() {
        assertEquals(List.of("reduce_squares_rows", "reduce_squares_rows", "sum_in_order"),
                squares(KernelTarget.OPENCL, 2, i -> 50).names());
    }

    @Test
    void rowsSayWhereTheirGroupsBegin() {
        Launch table = squares(KernelTarget.CUDA, 4, i -> new long[] {4096, 0, 4097, 1}[i]).launches.get(0);
        assertEquals(List.of(0L, 4096L, 1L, 4097L, 3L, 1L), numbers(table));
        assertEquals(4, table.groupsX());
    }

    @Test
    void noTensorsAddUpToNothing() {
        assertEquals(List.of("reduce_sum_rows"), squares(KernelTarget.CUDA, 3, i -> 0).names());
    }

    /** 4 GiB of gradients: groups take longer parts, so that what they have fits into scratch memory. */
    @Test
    void moreThanTheScratchMemoryHolds() {
        Launch table = squares(KernelTarget.CUDA, 3, i -> i == 1 ? 1L << 30 : 7).launches.get(0);
        assertTrue(table.groupsX() <= DeviceKernels.SCRATCH / 2, () -> "" + table.groupsX());
        assertTrue(table.groupsX() > 100_000, () -> "" + table.groupsX());
    }
}
