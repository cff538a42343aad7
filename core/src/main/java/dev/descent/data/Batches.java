package dev.descent.data;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Walks through a data set in batches, in an order that depends on the seed and the epoch alone.
 *
 * <p>The rows of a batch lie one after another in native memory aligned to 64 bytes, ready for a device. With prefetch
 * a second thread gathers the next batch while this one is used; the batches are the same without. {@link #next}
 * allocates nothing on the heap. To be used by one thread; must be closed.
 */
public final class Batches implements AutoCloseable {
    /** How a batch gets into its buffers; replaced by tests. */
    interface Gather {
        void fill(BatchBuffers to, int[] order, int start, int count, boolean inOrder);
    }

    private final int batchSize;
    private final int batches;
    private final boolean shuffle;
    private final long seed;
    private final int[] order;
    private final Philox random = new Philox(0, 0, 0);
    private final Arena arena = Arena.ofShared();
    private final BatchBuffers[] slots;
    private final Gather gather;
    private final @Nullable Prefetcher prefetcher;
    private boolean started;
    private boolean closed;
    private int batch = -1;
    private int count;

    /**
     * @param data what to walk through
     * @param batchSize examples in a batch; the last batch of an epoch takes what is left
     * @param shuffle whether each epoch has its own random order; else the order of the data set
     * @param seed seed of the orders
     * @param prefetch whether a second thread gathers the next batch
     */
    public Batches(Dataset data, int batchSize, boolean shuffle, long seed, boolean prefetch) {
        this(data, batchSize, shuffle, seed, prefetch, BatchBuffers::fill);
    }

    Batches(Dataset data, int batchSize, boolean shuffle, long seed, boolean prefetch, Gather gather) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("the batch size is " + batchSize + "; it must be at least 1");
        }
        int n = data.size();
        this.batchSize = Math.min(batchSize, n);
        this.batches = Math.ceilDiv(n, this.batchSize);
        this.shuffle = shuffle;
        this.seed = seed;
        this.gather = gather;
        order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        slots = new BatchBuffers[prefetch ? 2 : 1];
        try {
            for (int s = 0; s < slots.length; s++) {
                slots[s] = new BatchBuffers(data, this.batchSize, rows(batches - 1), arena);
            }
        } catch (OutOfMemoryError e) {
            arena.close();
            throw e;
        }
        prefetcher = prefetch ? new Prefetcher(this::gather) : null;
    }

    /** Number of batches in an epoch, a partial last one included. */
    public int batchesPerEpoch() {
        return batches;
    }

    /** Rows of a full batch: the size asked for, or all examples where there are fewer. */
    public int batchSize() {
        return batchSize;
    }

    /** Whether the epoch ends with a batch of fewer rows. */
    public boolean hasPartialBatch() {
        return rows(batches - 1) < batchSize;
    }

    /** Starts an epoch, also in the middle of another; {@link #next} leads to its first batch. */
    public void startEpoch(int epoch) {
        startEpoch(epoch, 0);
    }

    /**
     * Starts an epoch whose first batches were used already, by a run that is resumed.
     *
     * @param from number of the batch that {@link #next} leads to, from 0; the number of all batches for none
     */
    public void startEpoch(int epoch, int from) {
        if (from < 0 || from > batches) {
            throw new IllegalArgumentException("batch " + from + " to start with; an epoch has " + batches);
        }
        if (epoch < 0) {
            throw new IllegalArgumentException("epoch " + epoch + "; epochs count from 0");
        }
        checkOpen();
        if (prefetcher != null) {
            prefetcher.halt();
        }
        if (shuffle) {
            Shuffle.fill(order, random, seed, epoch);
        }
        batch = from - 1;
        count = 0;
        started = true;
        if (prefetcher != null) {
            prefetcher.begin(from, batches);
        }
    }

    /**
     * Goes to the next batch; the memory of the one before is reused.
     *
     * @return false at the end of the epoch
     * @throws IllegalStateException before the first {@link #startEpoch}, after {@link #close}, or if the prefetch
     *     thread failed (its exception is the cause)
     */
    public boolean next() {
        checkOpen();
        if (!started) {
            throw new IllegalStateException("no epoch has been started; call startEpoch first");
        }
        count = 0;
        if (batch + 1 >= batches) {
            batch = batches;
            return false;
        }
        if (prefetcher != null) {
            prefetcher.take(batch + 1);
        } else {
            gather(batch + 1, 0);
        }
        batch++;
        count = rows(batch);
        return true;
    }

    private void gather(int which, int slot) {
        gather.fill(slots[slot], order, which * batchSize, rows(which), !shuffle);
    }

    private int rows(int which) {
        return Math.min(batchSize, order.length - which * batchSize);
    }

    /** Rows of the current batch; 0 if there is none. */
    public int count() {
        return count;
    }

    /** Number of the current batch in its epoch, from 0. */
    public int batch() {
        return batch;
    }

    /** The rows of input i in the current batch, contiguous; valid until {@link #next}. */
    public MemorySegment input(int i) {
        return current().input(i, isPartial());
    }

    /** The targets of the current batch; valid until {@link #next}. */
    public MemorySegment target() {
        return current().target(isPartial());
    }

    /** The weights of the current batch, or null if the data set has none; valid until {@link #next}. */
    public @Nullable MemorySegment weights() {
        return current().weights(isPartial());
    }

    private boolean isPartial() {
        return count < batchSize;
    }

    private BatchBuffers current() {
        checkOpen();
        if (count == 0) {
            throw new IllegalStateException("there is no current batch; call next first, and stop when it says false");
        }
        return slots[batch % slots.length];
    }

    /** A copy of the order of this epoch: the rows of the data set as they are visited. */
    public int[] order() {
        return order.clone();
    }

    @Nullable Thread prefetchThread() {
        return prefetcher == null ? null : prefetcher.thread();
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("these batches are closed");
        }
    }

    /** Ends the prefetch thread and frees the memory; a second call does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (prefetcher != null) {
                prefetcher.close();
            }
            arena.close();
        }
    }
}
