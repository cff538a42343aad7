package dev.descent.opencl;

import dev.descent.spi.BackendException;

/** What the codes mean that OpenCL returns. */
final class ClCode {
    static final int SUCCESS = 0;
    static final int DEVICE_NOT_FOUND = -1;
    static final int MEM_OBJECT_ALLOCATION_FAILURE = -4;
    static final int OUT_OF_RESOURCES = -5;
    static final int OUT_OF_HOST_MEMORY = -6;
    static final int INVALID_BUFFER_SIZE = -61;
    static final int PLATFORM_NOT_FOUND = -1001;

    private ClCode() {}

    /** The name in the specification, with the number. */
    static String name(int code) {
        String word = word(code);
        return word.isEmpty() ? "OpenCL error " + code : word + " (" + code + ")";
    }

    private static String word(int code) {
        return switch (code) {
            case SUCCESS -> "CL_SUCCESS";
            case DEVICE_NOT_FOUND -> "CL_DEVICE_NOT_FOUND";
            case -2 -> "CL_DEVICE_NOT_AVAILABLE";
            case -3 -> "CL_COMPILER_NOT_AVAILABLE";
            case MEM_OBJECT_ALLOCATION_FAILURE -> "CL_MEM_OBJECT_ALLOCATION_FAILURE";
            case OUT_OF_RESOURCES -> "CL_OUT_OF_RESOURCES";
            case OUT_OF_HOST_MEMORY -> "CL_OUT_OF_HOST_MEMORY";
            case -7 -> "CL_PROFILING_INFO_NOT_AVAILABLE";
            case -8 -> "CL_MEM_COPY_OVERLAP";
            case -11 -> "CL_BUILD_PROGRAM_FAILURE";
            case -12 -> "CL_MAP_FAILURE";
            case -13 -> "CL_MISALIGNED_SUB_BUFFER_OFFSET";
            case -14 -> "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST";
            case -15 -> "CL_COMPILE_PROGRAM_FAILURE";
            case -16 -> "CL_LINKER_NOT_AVAILABLE";
            case -17 -> "CL_LINK_PROGRAM_FAILURE";
            case -30 -> "CL_INVALID_VALUE";
            case -31 -> "CL_INVALID_DEVICE_TYPE";
            case -32 -> "CL_INVALID_PLATFORM";
            case -33 -> "CL_INVALID_DEVICE";
            case -34 -> "CL_INVALID_CONTEXT";
            case -35 -> "CL_INVALID_QUEUE_PROPERTIES";
            case -36 -> "CL_INVALID_COMMAND_QUEUE";
            case -38 -> "CL_INVALID_MEM_OBJECT";
            case -42 -> "CL_INVALID_BINARY";
            case -43 -> "CL_INVALID_BUILD_OPTIONS";
            case -44 -> "CL_INVALID_PROGRAM";
            case -45 -> "CL_INVALID_PROGRAM_EXECUTABLE";
            case -46 -> "CL_INVALID_KERNEL_NAME";
            case -47 -> "CL_INVALID_KERNEL_DEFINITION";
            case -48 -> "CL_INVALID_KERNEL";
            case -49 -> "CL_INVALID_ARG_INDEX";
            case -50 -> "CL_INVALID_ARG_VALUE";
            case -51 -> "CL_INVALID_ARG_SIZE";
            case -52 -> "CL_INVALID_KERNEL_ARGS";
            case -53 -> "CL_INVALID_WORK_DIMENSION";
            case -54 -> "CL_INVALID_WORK_GROUP_SIZE";
            case -55 -> "CL_INVALID_WORK_ITEM_SIZE";
            case -56 -> "CL_INVALID_GLOBAL_OFFSET";
            case -57 -> "CL_INVALID_EVENT_WAIT_LIST";
            case -59 -> "CL_INVALID_OPERATION";
            case INVALID_BUFFER_SIZE -> "CL_INVALID_BUFFER_SIZE";
            case -63 -> "CL_INVALID_GLOBAL_WORK_SIZE";
            case -64 -> "CL_INVALID_PROPERTY";
            case PLATFORM_NOT_FOUND -> "CL_PLATFORM_NOT_FOUND_KHR";
            default -> "";
        };
    }

    /** Whether a code of an allocation says that memory is short. */
    static boolean isMemory(int code) {
        return switch (code) {
            case MEM_OBJECT_ALLOCATION_FAILURE, OUT_OF_RESOURCES, OUT_OF_HOST_MEMORY, INVALID_BUFFER_SIZE -> true;
            default -> false;
        };
    }

    /** Throws unless the code is a success. */
    static void check(int code, String device, String what) {
        if (code != SUCCESS) {
            throw failure(code, device, what);
        }
    }

    /** @param what what was going on, for example {@code kernel gemm_tiles} */
    static BackendException failure(int code, String device, String what) {
        return new BackendException(
                "opencl device '" + device + "' failed at " + what + ": " + name(code) + "; " + advice(code));
    }

    private static String advice(int code) {
        return switch (code) {
            case MEM_OBJECT_ALLOCATION_FAILURE, OUT_OF_RESOURCES ->
                "the device is short of memory or registers: make the batch smaller, and close other programs that"
                        + " use the device";
            case OUT_OF_HOST_MEMORY -> "the machine is short of memory: close other programs";
            case -2, -14, -34, -36 ->
                "the device was lost or a kernel crashed: close it and open it again, and look into the system's log"
                        + " for messages of its driver";
            default -> "update the device's driver, or use another device";
        };
    }
}
