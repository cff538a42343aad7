package dev.descent.cuda;

import jcuda.driver.CUdeviceptr;

/** A place in the memory of a device, as JCuda wants to have it. */
final class Address extends CUdeviceptr {
    private final long value;

    /** A place by number. */
    Address(long value) {
        super(new CUdeviceptr(), value);
        this.value = value;
    }

    long value() {
        return value;
    }

    /** A pointer that a call of JCuda fills. */
    static final class Result extends CUdeviceptr {
        Address address() {
            return new Address(getNativePointer());
        }
    }
}
