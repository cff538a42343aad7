package dev.descent.opencl;

import static org.lwjgl.opencl.CL12.*;

import dev.descent.spi.BackendException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/** The platforms that the loaded library knows. */
final class ClPlatforms implements Platforms {
    @Override
    public List<Found> all() {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer count = stack.callocInt(1);
            int code = clGetPlatformIDs(null, count);
            if (code == ClCode.PLATFORM_NOT_FOUND || (code == ClCode.SUCCESS && count.get(0) == 0)) {
                return List.of();
            }
            check(code, "the list of platforms");
            PointerBuffer ids = stack.mallocPointer(count.get(0));
            check(clGetPlatformIDs(ids, (IntBuffer) null), "the list of platforms");
            List<Found> all = new ArrayList<>();
            for (int i = 0; i < ids.capacity(); i++) {
                all.add(platform(ids.get(i)));
            }
            return all;
        }
    }

    private static void check(int code, String what) {
        if (code != ClCode.SUCCESS) {
            throw new BackendException("the OpenCL library gives no answer to " + what + ": " + ClCode.name(code));
        }
    }

    private static Found platform(long platform) {
        String name = text(platform, CL_PLATFORM_NAME, true);
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer count = stack.callocInt(1);
            int code = clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, null, count);
            if (code == ClCode.DEVICE_NOT_FOUND || (code == ClCode.SUCCESS && count.get(0) == 0)) {
                return new Found(name, List.of());
            }
            check(code, "the devices of " + name);
            PointerBuffer ids = stack.mallocPointer(count.get(0));
            check(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, ids, (IntBuffer) null), "the devices of " + name);
            List<Device> devices = new ArrayList<>();
            for (int i = 0; i < ids.capacity(); i++) {
                devices.add(new Device(platform, ids.get(i), facts(name, ids.get(i))));
            }
            return new Found(name, devices);
        }
    }

    private static DeviceFacts facts(String platform, long device) {
        return new DeviceFacts(
                platform,
                text(device, CL_DEVICE_NAME, false),
                text(device, CL_DEVICE_VERSION, false),
                text(device, CL_DRIVER_VERSION, false),
                number(device, CL_DEVICE_TYPE, Long.BYTES),
                number(device, CL_DEVICE_SINGLE_FP_CONFIG, Long.BYTES),
                number(device, CL_DEVICE_ENDIAN_LITTLE, Integer.BYTES) != 0,
                number(device, CL_DEVICE_AVAILABLE, Integer.BYTES) != 0,
                number(device, CL_DEVICE_COMPILER_AVAILABLE, Integer.BYTES) != 0,
                number(device, CL_DEVICE_GLOBAL_MEM_SIZE, Long.BYTES),
                number(device, CL_DEVICE_MAX_MEM_ALLOC_SIZE, Long.BYTES),
                (int) number(device, CL_DEVICE_MAX_COMPUTE_UNITS, Integer.BYTES));
    }

    private static long number(long device, int key, int bytes) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            ByteBuffer value = stack.calloc(Long.BYTES);
            value.limit(bytes);
            check(clGetDeviceInfo(device, key, value, null), "question " + Integer.toHexString(key));
            return bytes == Long.BYTES ? value.getLong(0) : Integer.toUnsignedLong(value.getInt(0));
        }
    }

    private static String text(long of, int key, boolean platform) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer size = stack.callocPointer(1);
            check(text(of, key, platform, null, size), "question " + Integer.toHexString(key));
            ByteBuffer value = stack.calloc((int) size.get(0) + 1); // ends with 0 also if the driver forgets it
            value.limit((int) size.get(0));
            check(text(of, key, platform, value, null), "question " + Integer.toHexString(key));
            return MemoryUtil.memUTF8(MemoryUtil.memAddress(value)).strip();
        }
    }

    private static int text(
            long of, int key, boolean platform,
            @Nullable ByteBuffer value, @Nullable PointerBuffer size) {
        return platform ? clGetPlatformInfo(of, key, value, size) : clGetDeviceInfo(of, key, value, size);
    }
}
