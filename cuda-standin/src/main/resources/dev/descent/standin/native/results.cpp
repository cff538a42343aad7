// Names of results.
#include "results.h"
#include "state.h"

namespace standin {

bool isSticky(int result) {
    switch (result) {
        case 214: case 700: case 702: case 714: case 715: case 716: case 717: case 718: case 719: return true;
        default: return false;
    }
}

const char* nameOf(int result) {
    switch (result) {
        case 0: return "CUDA_SUCCESS";
        case 1: return "CUDA_ERROR_INVALID_VALUE";
        case 2: return "CUDA_ERROR_OUT_OF_MEMORY";
        case 3: return "CUDA_ERROR_NOT_INITIALIZED";
        case 4: return "CUDA_ERROR_DEINITIALIZED";
        case 46: return "CUDA_ERROR_DEVICE_UNAVAILABLE";
        case 100: return "CUDA_ERROR_NO_DEVICE";
        case 101: return "CUDA_ERROR_INVALID_DEVICE";
        case 200: return "CUDA_ERROR_INVALID_IMAGE";
        case 201: return "CUDA_ERROR_INVALID_CONTEXT";
        case 209: return "CUDA_ERROR_NO_BINARY_FOR_GPU";
        case 214: return "CUDA_ERROR_ECC_UNCORRECTABLE";
        case 218: return "CUDA_ERROR_INVALID_PTX";
        case 222: return "CUDA_ERROR_UNSUPPORTED_PTX_VERSION";
        case 400: return "CUDA_ERROR_INVALID_HANDLE";
        case 401: return "CUDA_ERROR_ILLEGAL_STATE";
        case 500: return "CUDA_ERROR_NOT_FOUND";
        case 600: return "CUDA_ERROR_NOT_READY";
        case 700: return "CUDA_ERROR_ILLEGAL_ADDRESS";
        case 701: return "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES";
        case 702: return "CUDA_ERROR_LAUNCH_TIMEOUT";
        case 709: return "CUDA_ERROR_CONTEXT_IS_DESTROYED";
        case 712: return "CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED";
        case 713: return "CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED";
        case 714: return "CUDA_ERROR_HARDWARE_STACK_ERROR";
        case 715: return "CUDA_ERROR_ILLEGAL_INSTRUCTION";
        case 716: return "CUDA_ERROR_MISALIGNED_ADDRESS";
        case 717: return "CUDA_ERROR_INVALID_ADDRESS_SPACE";
        case 718: return "CUDA_ERROR_INVALID_PC";
        case 719: return "CUDA_ERROR_LAUNCH_FAILED";
        case 800: return "CUDA_ERROR_NOT_PERMITTED";
        case 801: return "CUDA_ERROR_NOT_SUPPORTED";
        case 802: return "CUDA_ERROR_SYSTEM_NOT_READY";
        case 803: return "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH";
        case 900: return "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED";
        case 901: return "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED";
        case 905: return "CUDA_ERROR_STREAM_CAPTURE_ISOLATION";
        case 906: return "CUDA_ERROR_STREAM_CAPTURE_IMPLICIT";
        case 907: return "CUDA_ERROR_CAPTURED_EVENT";
        case 908: return "CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD";
        case 999: return "CUDA_ERROR_UNKNOWN";
        default: return nullptr;
    }
}

}  // namespace standin

// These two are not counted: whoever reports a failure would move the count.

STANDIN_API int cuGetErrorName(int result, const char** name) {
    *name = standin::nameOf(result);
    return *name == nullptr ? standin::INVALID_VALUE : standin::OK;
}

STANDIN_API int cuGetErrorString(int result, const char** text) { return cuGetErrorName(result, text); }
