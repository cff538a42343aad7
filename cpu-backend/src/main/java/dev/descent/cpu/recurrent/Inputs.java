package dev.descent.cpu.recurrent;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * {@link dev.descent.spi.RecurrentInputs} as memory.
 *
 * @param x [T, B, I]
 * @param w [G·H, I]
 * @param u [G·H, H]
 * @param b [G·H]
 * @param d [G·H]
 * @param h0 [B, H]
 * @param c0 [B, H], or h0 where there is no cell
 * @param mask [T, B], or null
 */
public record Inputs(
        MemorySegment x,
        MemorySegment w,
        MemorySegment u,
        MemorySegment b,
        MemorySegment d,
        MemorySegment h0,
        MemorySegment c0,
        @Nullable MemorySegment mask) {}
