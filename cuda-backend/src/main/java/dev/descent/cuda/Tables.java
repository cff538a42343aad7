package dev.descent.cuda;

import static jcuda.driver.JCudaDriver.cuMemFree;

import dev.descent.kernels.KernelArg;
import dev.descent.spi.BackendException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Tables that kernels read, in memory of the device. Those of a recording get their place while it is captured, when
 * nothing can be allocated or copied, their contents right after that, and are given back with the recording. So there
 * is always room for {@link KernelArg.Table#MOST} numbers when a recording begins.
 *
 * <p>A place may be used anew at once: contents are copied in the stream of the work, after everything that reads the
 * old ones.
 */
final class Tables {
    /** Bytes that are allocated at a time. */
    static final long BLOCK = (long) KernelArg.Table.MOST * Long.BYTES;

    private final CudaContext context;
    private final Transfers transfers;
    private final LongFunction<CudaMemory> allocator;
    private final List<Block> blocks = new ArrayList<>();
    /** Of the recording in progress. */
    private @Nullable List<Place> recorded;

    /** @param allocator makes a buffer for the backend's own use, which the context is to give back */
    Tables(CudaContext context, Transfers transfers, LongFunction<CudaMemory> allocator) {
        this.context = context;
        this.transfers = transfers;
        this.allocator = allocator;
        reserve();
    }

    private static final class Block {
        final CudaMemory memory;
        /** First byte to bytes of what is in use. */
        final TreeMap<Long, Long> used = new TreeMap<>();

        Block(CudaMemory memory) {
            this.memory = memory;
        }

        /** Where so many bytes are free; -1 for nowhere. */
        long free(long bytes) {
            long from = 0;
            for (var u : used.entrySet()) {
                if (u.getKey() - from >= bytes) {
                    return from;
                }
                from = u.getKey() + u.getValue();
            }
            return BLOCK - from >= bytes ? from : -1;
        }
    }

    /** A table of a recording. */
    record Place(Block block, long offset, long[] numbers) {
        long address() {
            return block.memory.start().value() + offset;
        }

        /** Nobody will read it any more but what is in the stream. */
        void free() {
            block.used.remove(offset);
        }
    }

    /** Makes room for the tables of one more recording. */
    void reserve() {
        if (blocks.stream().anyMatch(b -> b.free(BLOCK) >= 0)) {
            return;
        }
        CudaMemory memory = allocator.apply(BLOCK);
        context.own("memory for tables", () -> cuMemFree(memory.start()));
        blocks.add(new Block(memory));
    }

    /** Puts a table into memory of the device for the launch that follows, and returns its address. */
    long put(long[] numbers) {
        Place place = place(numbers);
        if (recorded != null) {
            recorded.add(place);
            return place.address();
        }
        try {
            fill(place);
            return place.address();
        } finally {
            place.free();
        }
    }

    private Place place(long[] numbers) {
        long bytes = (long) numbers.length * Long.BYTES;
        for (Block b : blocks) {
            long offset = b.free(bytes);
            if (offset >= 0) {
                b.used.put(offset, bytes);
                return new Place(b, offset, numbers);
            }
        }
        throw new BackendException("cuda device '" + context.facts().name() + "' has no room for a table of " + bytes
                + " bytes: all tables of a recording together may have " + BLOCK + "; record fewer parameters at once");
    }

    private void fill(Place p) {
        long bytes = (long) p.numbers.length * Long.BYTES;
        transfers.upload(MemorySegment.ofArray(p.numbers), 0, p.block.memory, p.offset, bytes);
    }

    /** From here on launches are captured. */
    void begin() {
        recorded = new ArrayList<>();
    }

    /** Fills the tables of what was captured, which has to be over, and leaves them to the recording. */
    List<Place> keep() {
        List<Place> kept = recorded == null ? List.of() : recorded;
        kept.forEach(this::fill);
        recorded = null;
        return kept;
    }

    /** The recording is over, whether or not it came to something. */
    void end() {
        if (recorded != null) {
            recorded.forEach(Place::free);
            recorded = null;
        }
    }
}
