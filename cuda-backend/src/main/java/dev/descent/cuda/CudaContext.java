package dev.descent.cuda;

import static jcuda.driver.JCudaDriver.cuCtxSetCurrent;
import static jcuda.driver.JCudaDriver.cuDeviceGet;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRelease;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRetain;
import static jcuda.driver.JCudaDriver.cuInit;
import static jcuda.driver.JCudaDriver.cuStreamSynchronize;

import dev.descent.spi.BackendException;
import dev.descent.spi.DeviceLostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntSupplier;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import org.jspecify.annotations.Nullable;

/**
 * One device's context with its stream for work. Failures name the device and what was running; what was made through
 * {@link #own} is given back when the context closes, in reverse order.
 */
final class CudaContext implements AutoCloseable {
    private final DeviceFacts facts;
    private final CUcontext context = new CUcontext();
    private final Deque<Owned> owned = new ArrayDeque<>();
    private final CUstream stream;
    /** What was started last: a failure may come to light only later. */
    private @Nullable String last;
    /** Why the device is lost. */
    private @Nullable String lost;
    /** The first thing that went wrong while giving things back. */
    private @Nullable BackendException unclean;

    private record Owned(String what, IntSupplier release) {}

    /** Opens a device. */
    CudaContext(DeviceFacts facts) {
        this.facts = facts;
        try {
            check(cuInit(0), "starting the driver");
            CUdevice device = new CUdevice();
            check(cuDeviceGet(device, facts.ordinal()), "opening it");
            check(cuDevicePrimaryCtxRetain(context, device), "opening it");
            own("its context", () -> {
                // No thread should be left in a context that is gone.
                cuCtxSetCurrent(new CUcontext());
                return cuDevicePrimaryCtxRelease(device);
            });
            enter();
            stream = newStream();
        } catch (RuntimeException e) {
            closeAfter(e);
            throw e;
        }
    }

    CUstream newStream() {
        CUstream s = new CUstream();
        check(JCudaDriver.cuStreamCreate(s, CUstream_flags.CU_STREAM_NON_BLOCKING), "opening a stream");
        own("a stream", () -> JCudaDriver.cuStreamDestroy(s));
        return s;
    }

    CUevent newEvent() {
        CUevent e = new CUevent();
        check(JCudaDriver.cuEventCreate(e, CUevent_flags.CU_EVENT_DISABLE_TIMING), "making an event");
        own("an event", () -> JCudaDriver.cuEventDestroy(e));
        return e;
    }

    DeviceFacts facts() {
        return facts;
    }

    /** The stream in which all work runs, in order. */
    CUstream stream() {
        return stream;
    }

    /** Gives something back when this closes. */
    void own(String what, IntSupplier release) {
        owned.push(new Owned(what, release));
    }

    /** Makes the context that of the calling thread, whichever that is. */
    void enter() {
        if (lost != null) {
            throw new DeviceLostException(lost);
        }
        check(cuCtxSetCurrent(context), "entering its context");
    }

    /** As {@link #enter}, with the code as result, for giving things back. */
    int tryEnter() {
        return cuCtxSetCurrent(context);
    }

    /** Notes what was started. */
    void started(String what) {
        last = what;
    }

    /** Waits until everything in the stream is done. */
    void synchronize() {
        check(cuStreamSynchronize(stream), "waiting for the stream");
    }

    /** Throws unless the code is a success. */
    void check(int code, String what) {
        if (code != CudaCode.SUCCESS) {
            throw failure(code, what);
        }
    }

    /** A failure of this device; one that ends everything on it is remembered. */
    BackendException failure(int code, String what) {
        // of a fatal code any call may be the first to hear, whichever kernel it comes from
        String where = CudaCode.isFatal(code) && last != null ? what + ", after " + last : what;
        String message = "cuda device '" + facts.name() + "' failed at " + where + ": " + CudaCode.name(code) + "; "
                + CudaCode.advice(code);
        if (CudaCode.isFatal(code)) {
            lost = "the device is lost. " + message;
            return new DeviceLostException(lost);
        }
        return new BackendException(message);
    }

    boolean isLost() {
        return lost != null;
    }

    /** Gives one thing back; a failure is told when the context is closed, since the rest must be given back too. */
    void release(int code, String what) {
        if (code != CudaCode.SUCCESS && !isLost()) {
            notReleased(failure(code, "giving back " + what));
        }
    }

    /** Remembers a failure until the context is closed. */
    void notReleased(BackendException e) {
        if (unclean == null) {
            unclean = e;
        } else {
            unclean.addSuppressed(e);
        }
    }

    /** Closes because of a failure that is more important than any of closing. */
    void closeAfter(RuntimeException cause) {
        try {
            close();
        } catch (BackendException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * Gives everything back.
     *
     * @throws BackendException if something could not be given back, after the rest was
     */
    @Override
    public void close() {
        release(tryEnter(), "its context");
        while (!owned.isEmpty()) {
            Owned o = owned.pop();
            release(o.release().getAsInt(), o.what());
        }
        BackendException e = unclean;
        unclean = null;
        if (e != null) {
            throw e;
        }
    }
}
