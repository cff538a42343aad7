package dev.descent.opencl;

import dev.descent.spi.DeviceInfo;
import dev.descent.spi.DeviceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a device says about itself.
 *
 * @param platform name of its platform
 * @param name its own name
 * @param version "OpenCL major.minor vendor's words"
 * @param driver version of its driver
 * @param type bits of CL_DEVICE_TYPE
 * @param floats bits of CL_DEVICE_SINGLE_FP_CONFIG
 * @param littleEndian whether its bytes lie in memory as the host's
 * @param available whether it can be used now
 * @param compiler whether its driver has a compiler
 * @param memory bytes of global memory
 * @param largestBuffer bytes that one buffer can have
 * @param units compute units
 */
record DeviceFacts(
        String platform,
        String name,
        String version,
        String driver,
        long type,
        long floats,
        boolean littleEndian,
        boolean available,
        boolean compiler,
        long memory,
        long largestBuffer,
        int units) {
    static final long CPU = 1 << 1;
    static final long GPU = 1 << 2;
    static final long DENORMALS = 1;
    static final long FMA = 1 << 5;
    static final long EXACT_DIVISION = 1 << 7;

    private static final Pattern VERSION = Pattern.compile("OpenCL (\\d+)\\.(\\d+)");

    DeviceKind kind() {
        if ((type & GPU) != 0) {
            return DeviceKind.GPU;
        }
        return (type & CPU) != 0 ? DeviceKind.CPU : DeviceKind.ACCELERATOR;
    }

    /** Why the kernels cannot run there as they are meant to; empty if they can. */
    List<String> lacks() {
        List<String> lacks = new ArrayList<>();
        add(lacks, available, "it is not available now");
        add(lacks, compiler, "its driver has no compiler");
        add(lacks, isVersion12(), "it has '" + version + "' and needs OpenCL 1.2");
        add(lacks, littleEndian, "its bytes lie in another order than the host's");
        add(lacks, (floats & DENORMALS) != 0, "it has no denormal numbers in binary32");
        add(lacks, (floats & FMA) != 0, "it has no fused multiply-add in binary32");
        add(lacks, (floats & EXACT_DIVISION) != 0, "it does not round divisions and square roots correctly");
        return lacks;
    }

    private static void add(List<String> lacks, boolean there, String lack) {
        if (!there) {
            lacks.add(lack);
        }
    }

    private boolean isVersion12() {
        Matcher m = VERSION.matcher(version);
        if (!m.lookingAt()) {
            return false;
        }
        int major = Integer.parseInt(m.group(1));
        return major > 1 || (major == 1 && Integer.parseInt(m.group(2)) >= 2);
    }

    DeviceInfo info(int index) {
        return new DeviceInfo(
                OpenClBackend.NAME, index, kind(), name, memory, units,
                platform + ", " + version + ", driver " + driver);
    }
}
