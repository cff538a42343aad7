package dev.descent.cuda;

/** What the codes mean that the CUDA driver returns. */
final class CudaCode {
    static final int SUCCESS = 0;
    static final int INVALID_VALUE = 1;
    static final int OUT_OF_MEMORY = 2;
    static final int CAPTURE_UNSUPPORTED = 900;
    static final int CAPTURE_INVALIDATED = 901;

    private CudaCode() {}

    /** The name in the driver's header, with the number. */
    static String name(int code) {
        String word = word(code);
        return word.isEmpty() ? "CUDA error " + code : "CUDA_ERROR_" + word + " (" + code + ")";
    }

    private static String word(int code) {
        return switch (code) {
            case INVALID_VALUE -> "INVALID_VALUE";
            case OUT_OF_MEMORY -> "OUT_OF_MEMORY";
            case 3 -> "NOT_INITIALIZED";
            case 4 -> "DEINITIALIZED";
            case 34 -> "STUB_LIBRARY";
            case 46 -> "DEVICE_UNAVAILABLE";
            case 100 -> "NO_DEVICE";
            case 101 -> "INVALID_DEVICE";
            case 200 -> "INVALID_IMAGE";
            case 201 -> "INVALID_CONTEXT";
            case 209 -> "NO_BINARY_FOR_GPU";
            case 214 -> "ECC_UNCORRECTABLE";
            case 218 -> "INVALID_PTX";
            case 220 -> "NVLINK_UNCORRECTABLE";
            case 221 -> "JIT_COMPILER_NOT_FOUND";
            case 222 -> "UNSUPPORTED_PTX_VERSION";
            case 223 -> "JIT_COMPILATION_DISABLED";
            case 304 -> "OPERATING_SYSTEM";
            case 400 -> "INVALID_HANDLE";
            case 401 -> "ILLEGAL_STATE";
            case 500 -> "NOT_FOUND";
            case 600 -> "NOT_READY";
            case 700 -> "ILLEGAL_ADDRESS";
            case 701 -> "LAUNCH_OUT_OF_RESOURCES";
            case 702 -> "LAUNCH_TIMEOUT";
            case 709 -> "CONTEXT_IS_DESTROYED";
            case 710 -> "ASSERT";
            case 714 -> "HARDWARE_STACK_ERROR";
            case 715 -> "ILLEGAL_INSTRUCTION";
            case 716 -> "MISALIGNED_ADDRESS";
            case 717 -> "INVALID_ADDRESS_SPACE";
            case 718 -> "INVALID_PC";
            case 719 -> "LAUNCH_FAILED";
            case 800 -> "NOT_PERMITTED";
            case 801 -> "NOT_SUPPORTED";
            case 802 -> "SYSTEM_NOT_READY";
            case 803 -> "SYSTEM_DRIVER_MISMATCH";
            case 804 -> "COMPAT_NOT_SUPPORTED_ON_DEVICE";
            case CAPTURE_UNSUPPORTED -> "STREAM_CAPTURE_UNSUPPORTED";
            case CAPTURE_INVALIDATED -> "STREAM_CAPTURE_INVALIDATED";
            case 999 -> "UNKNOWN";
            default -> "";
        };
    }

    /** Whether the device is lost with this code: every later call on its context fails too. */
    static boolean isFatal(int code) {
        return switch (code) {
            case 4, 214, 220, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 999 -> true;
            default -> false;
        };
    }

    /** What the user can do. */
    static String advice(int code) {
        return switch (code) {
            case OUT_OF_MEMORY ->
                "make the batch or the network smaller, and close other programs that use the GPU (nvidia-smi lists"
                        + " them)";
            case 46 -> "another program holds the GPU for itself: nvidia-smi lists it";
            case 209, 218, 221, 222, 223 -> "update the GPU's driver";
            case 214, 220 -> "the GPU's memory is damaged: see nvidia-smi -q, restart the machine";
            case 702 -> "the kernel ran longer than a GPU with a display allows: make the batch smaller, or use a GPU"
                    + " without one";
            default -> isFatal(code)
                    ? "close the device and open it again; if it comes back, run with --debug, which names the op, and"
                            + " look for Xid messages in the system's log"
                    : "update the GPU's driver, or use another device";
        };
    }
}
