package dev.descent.cpu.recurrent;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * {@link dev.descent.spi.RecurrentDeltas} and {@link dev.descent.spi.RecurrentGradients} as memory.
 *
 * @param dy [T, B, H]
 * @param dhLast [B, H]
 * @param dcLast [B, H], or dhLast where there is no cell
 * @param dx [T, B, I], or null
 * @param dw [G·H, I]
 * @param du [G·H, H]
 * @param db [G·H]
 * @param dd [G·H]
 * @param dh0 [B, H]
 * @param dc0 [B, H], or dh0 where there is no cell
 * @param work [real steps, G, H]: ∂L/∂a; GRU: four blocks, those of q_n, r, z and a_n
 */
public record Deltas(
        MemorySegment dy,
        MemorySegment dhLast,
        MemorySegment dcLast,
        @Nullable MemorySegment dx,
        MemorySegment dw,
        MemorySegment du,
        MemorySegment db,
        MemorySegment dd,
        MemorySegment dh0,
        MemorySegment dc0,
        MemorySegment work) {}
