package dev.descent.spi;

import dev.descent.tensor.DType;

/**
 * A dense run of elements inside a buffer.
 *
 * @param buffer the memory
 * @param offset first byte; a multiple of the element size
 * @param size number of elements
 * @param type element type
 */
public record View(DeviceBuffer buffer, long offset, long size, DType type) {
    /** Length in bytes. */
    public long bytes() {
        return size * type.bytes();
    }
}
