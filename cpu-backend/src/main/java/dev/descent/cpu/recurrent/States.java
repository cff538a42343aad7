package dev.descent.cpu.recurrent;

import java.lang.foreign.MemorySegment;

/**
 * {@link dev.descent.spi.RecurrentStates} as memory.
 *
 * @param hidden [T + 1, B, H]
 * @param cell [T + 1, B, H], or hidden where there is none
 * @param reserve [real steps, 4, H]: the gates; GRU's fourth block is q_n. Or hidden where nothing is kept
 */
public record States(MemorySegment hidden, MemorySegment cell, MemorySegment reserve) {}
