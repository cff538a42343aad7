package dev.descent.spi.support;

import dev.descent.spi.Recording;

/** A backend's recording behind the checks that every backend makes. A replay makes no garbage by itself. */
final class HeldRecording<M> implements Recording {
    private final Holdings<M> holdings;
    private final Recording inner;
    private final HeldBuffer<?>[] buffers;
    /** Closed buffers of the backend when {@link #buffers} were last looked at. */
    private long checked;

    private boolean closed;

    HeldRecording(Holdings<M> holdings, Recording inner, HeldBuffer<?>[] buffers) {
        this.holdings = holdings;
        this.inner = inner;
        this.buffers = buffers;
        checked = holdings.releases();
    }

    @Override
    public void replay() {
        holdings.checkIdle("a replay");
        if (closed) {
            throw new IllegalStateException("this recording is closed");
        }
        if (checked != holdings.releases()) {
            for (HeldBuffer<?> b : buffers) {
                b.checkOpen();
            }
            checked = holdings.releases();
        }
        inner.replay();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            holdings.forget(this);
            inner.close();
        }
    }
}
