package dev.descent.graph;

import dev.descent.device.Device;
import dev.descent.spi.Backend;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The values of variables on one device. Plans of that device read and change them in place. */
public final class VariableStore implements AutoCloseable {
    private final Device device;
    private final Map<Variable, View> views = new IdentityHashMap<>();
    private final List<DeviceBuffer> buffers = new ArrayList<>();
    private boolean closed;

    public VariableStore(Device device) {
        this.device = device;
        device.own(this);
    }

    public Device device() {
        return device;
    }

    /** Sets a variable, and makes room for it the first time. */
    public void set(Variable variable, HostTensor value) {
        if (!value.shape().equals(variable.shape()) || value.type().isReal() != variable.type().isReal()) {
            throw new ShapeException("value " + value.type() + value.shape() + " does not fit variable " + variable
                    + UserLine.find());
        }
        Backend backend = backend();
        View view = views.get(variable);
        if (view == null) {
            DType stored = Transfer.stored(backend, variable.type());
            DeviceBuffer buffer = backend.allocate(Math.max(1, variable.shape().size()) * stored.bytes());
            buffers.add(buffer);
            view = new View(buffer, 0, variable.shape().size(), stored);
            views.put(variable, view);
        }
        Transfer.upload(backend, value, view);
    }

    /** Frees the memory of a variable, which has no value then. Plans that use it must be closed first. */
    public void remove(Variable variable) {
        View view = views.remove(variable);
        if (view != null) {
            buffers.remove(view.buffer());
            view.buffer().close();
        }
    }

    /** Sets a real variable of one element. Allocates nothing. */
    public void setScalar(Variable variable, double value) {
        View v = view(variable);
        if (v.size() != 1) {
            throw new IllegalArgumentException("variable " + variable + " has " + v.size() + " elements, not one");
        }
        MemorySegment scratch = device.scratch();
        if (v.type() == DType.F64) {
            scratch.set(ValueLayout.JAVA_DOUBLE, 0, value);
        } else {
            scratch.set(ValueLayout.JAVA_FLOAT, 0, (float) value);
        }
        backend().upload(scratch, 0, v.buffer(), v.offset(), v.bytes());
    }

    /** The value now: F32 or I32, or F64 on the oracle. */
    public HostTensor get(Variable variable) {
        return Transfer.download(backend(), view(variable), variable.shape());
    }

    /**
     * Waits, then reads one element of a variable, counted in memory order. Allocates nothing.
     *
     * @throws IndexOutOfBoundsException if there is no such element
     */
    public double getScalar(Variable variable, int element) {
        View v = view(variable, element);
        MemorySegment scratch = device.scratch();
        backend().download(v.buffer(), v.offset(), scratch, 0, v.bytes());
        return Transfer.number(scratch, v.type());
    }

    public boolean contains(Variable variable) {
        return views.containsKey(variable);
    }

    /** Bytes of all values. */
    public long bytes() {
        return views.values().stream().mapToLong(View::bytes).sum();
    }

    View view(Variable variable) {
        View v = views.get(variable);
        if (v == null) {
            throw new TracedValueException("variable " + variable + " has no value on " + device
                    + "; set one with VariableStore.set before it is used");
        }
        return v;
    }

    View view(Variable variable, int element) {
        View v = view(variable);
        Objects.checkIndex(element, v.size());
        return new View(v.buffer(), v.offset() + (long) element * v.type().bytes(), 1, v.type());
    }

    private Backend backend() {
        if (closed) {
            throw new IllegalStateException("these variables are closed");
        }
        return device.backend();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        device.disown(this);
        closed = true;
        buffers.forEach(DeviceBuffer::close);
        buffers.clear();
    }
}
