package dev.descent.spi;

/**
 * One device.
 *
 * @param backend name of the backend that drives it, for example {@code cpu}
 * @param index position among the backend's devices, from 0
 * @param kind what it is
 * @param name the device's own name
 * @param memoryBytes memory that plans can use, in bytes
 * @param computeUnits cores or multiprocessors
 * @param detail a short line for people: instruction set, driver version
 */
public record DeviceInfo(
        String backend, int index, DeviceKind kind, String name, long memoryBytes, int computeUnits, String detail) {}
