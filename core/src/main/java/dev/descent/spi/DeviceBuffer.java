package dev.descent.spi;

/** Memory of a device, 64-byte aligned at least. */
public interface DeviceBuffer extends AutoCloseable {
    /** Size in bytes. */
    long bytes();

    /** Gives the memory back; closing twice does nothing. */
    @Override
    void close();
}
