package dev.descent.cuda;

/** What the codes mean that cuBLAS returns. */
final class CublasStatus {
    private static final int NOT_INITIALIZED = 1;
    private static final int ALLOC_FAILED = 3;
    private static final int INVALID_VALUE = 7;
    private static final int ARCH_MISMATCH = 8;
    private static final int EXECUTION_FAILED = 13;

    private CublasStatus() {}

    static String name(int status) {
        String word = switch (status) {
            case NOT_INITIALIZED -> "NOT_INITIALIZED";
            case ALLOC_FAILED -> "ALLOC_FAILED";
            case INVALID_VALUE -> "INVALID_VALUE";
            case ARCH_MISMATCH -> "ARCH_MISMATCH";
            case 11 -> "MAPPING_ERROR";
            case EXECUTION_FAILED -> "EXECUTION_FAILED";
            case 14 -> "INTERNAL_ERROR";
            case 15 -> "NOT_SUPPORTED";
            default -> "";
        };
        return word.isEmpty() ? "cuBLAS status " + status : "CUBLAS_STATUS_" + word + " (" + status + ")";
    }

    static String advice(int status) {
        return switch (status) {
            case ALLOC_FAILED -> CudaCode.advice(CudaCode.OUT_OF_MEMORY);
            case EXECUTION_FAILED -> "close the device and open it again; -D" + CublasSearch.PROPERTY
                    + "=none does without cuBLAS";
            default -> "install a cuBLAS that fits the driver, or do without it: -D" + CublasSearch.PROPERTY + "=none";
        };
    }
}
