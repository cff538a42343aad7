package dev.descent.graph;

import dev.descent.spi.Backend;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies between the host and views, converting between F32 and F64 where the device computes in the other. */
final class Transfer {
    private Transfer() {}

    static void upload(Backend backend, HostTensor source, View target) {
        HostTensor s = source.type() == target.type() ? source : source.to(target.type());
        backend.upload(s.segment(), 0, target.buffer(), target.offset(), target.bytes());
    }

    /** The view's elements, reals as F32 or, from a float64 device, as F64. */
    static HostTensor download(Backend backend, View source, Shape shape) {
        HostTensor t = HostTensor.zeros(source.type(), shape);
        backend.download(source.buffer(), source.offset(), t.segment(), 0, source.bytes());
        return t;
    }

    /** The first number of host memory. */
    static double number(MemorySegment memory, DType type) {
        return switch (type) {
            case F32 -> memory.get(ValueLayout.JAVA_FLOAT, 0);
            case I32 -> memory.get(ValueLayout.JAVA_INT, 0);
            case F64 -> memory.get(ValueLayout.JAVA_DOUBLE, 0);
        };
    }

    /** The type in which a backend stores elements of a traced type. */
    static DType stored(Backend backend, DType type) {
        return type.isReal() ? backend.realType() : type;
    }
}
