package dev.descent.opencl;

import java.util.List;

/** Where devices come from. */
@FunctionalInterface
interface Platforms {
    /**
     * Every platform, also one without devices; empty where there is none.
     *
     * @throws dev.descent.spi.BackendException if a driver fails to answer
     */
    List<Found> all();

    /** A platform and its devices. */
    record Found(String name, List<Device> devices) {
        public Found {
            devices = List.copyOf(devices);
        }
    }

    /** A device by its handles. */
    record Device(long platform, long id, DeviceFacts facts) {}
}
