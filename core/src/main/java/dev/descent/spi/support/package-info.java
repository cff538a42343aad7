/**
 * For writers of backends: what every device has to do alike, whatever its memory is. A backend has a {@link
 * dev.descent.spi.support.Holdings} and asks it before each of its methods.
 *
 * <pre>{@code
 * private final Holdings<MemorySegment> holdings = new Holdings<>("Toy", buffer -> {});
 *
 * public DeviceBuffer allocate(long bytes) {
 *     holdings.checkOpen();
 *     return holdings.add(bytes, Arena.ofAuto().allocate(bytes, 64));
 * }
 *
 * public void upload(MemorySegment source, long from, DeviceBuffer target, long to, long bytes) {
 *     holdings.checkIdle("an upload");
 *     MemorySegment.copy(source, from, holdings.at(target, to, bytes), to, bytes);
 * }
 * }</pre>
 */
@NullMarked
package dev.descent.spi.support;

import org.jspecify.annotations.NullMarked;
