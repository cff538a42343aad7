package dev.descent.spi;

/** A sequence of kernels with fixed arguments, ready to run again and again. */
public interface Recording extends AutoCloseable {
    /** Enqueues the whole sequence once. Allocates nothing. */
    void replay();

    /** Gives its resources back; closing twice does nothing. */
    @Override
    void close();
}
