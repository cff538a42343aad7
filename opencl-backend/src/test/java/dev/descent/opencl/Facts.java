package dev.descent.opencl;

/** Descriptions of devices for tests. */
final class Facts {
    static final long GOOD_FLOATS = DeviceFacts.DENORMALS | DeviceFacts.FMA | DeviceFacts.EXACT_DIVISION;

    private Facts() {}

    static DeviceFacts gpu(String name) {
        return new DeviceFacts("Platform", name, "OpenCL 3.0 words", "1.2.3", DeviceFacts.GPU, GOOD_FLOATS, true, true,
                true, 8L << 30, 2L << 30, 20);
    }

    static DeviceFacts gpu(String name, String version, long floats, boolean available, boolean compiler) {
        return new DeviceFacts("Platform", name, version, "1.2.3", DeviceFacts.GPU, floats, true, available, compiler,
                8L << 30, 2L << 30, 20);
    }

    /** A real device that believes to have this memory. */
    static Platforms.Device with(Platforms.Device d, long memory, long largestBuffer) {
        DeviceFacts f = d.facts();
        return new Platforms.Device(d.platform(), d.id(), new DeviceFacts(f.platform(), f.name(), f.version(),
                f.driver(), f.type(), f.floats(), true, true, true, memory, largestBuffer, f.units()));
    }

    /** A real device that believes to be something else. */
    static Platforms.Device withType(Platforms.Device d, long type) {
        DeviceFacts f = d.facts();
        return new Platforms.Device(d.platform(), d.id(), new DeviceFacts(f.platform(), f.name(), f.version(),
                f.driver(), type, f.floats(), true, true, true, f.memory(), f.largestBuffer(), f.units()));
    }
}
