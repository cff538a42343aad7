// The driver, its devices and their contexts.
#include "state.h"
#include <cstdio>
#include <cstring>

using namespace standin;

namespace {

int deviceCall(const char* name, int device, const std::function<int()>& body) {
    return call(name, Needs::INITIALIZED,
            [&] { return device < 0 || device >= state().devices ? static_cast<int>(INVALID_DEVICE) : body(); });
}

/** A context comes to life. */
void begin(Context& context, int device, bool primary) {
    context.device = device;
    context.primary = primary;
    context.sticky = OK;
    context.legacy = std::make_shared<Stream>();
    context.legacy->context = &context;
    context.legacy->blocking = false;  // the rules for it are its own
}

/** A context ends, and with it all that it owns. Objects of other contexts stay. */
void end(Context& context) {
    State& s = state();
    runAll(context);
    context.streams.clear();
    context.legacy = nullptr;
    auto ours = [&](const auto& object) { return object.context == &context; };
    s.streams.removeIf(ours);
    s.events.removeIf(ours);
    s.modules.removeIf(ours);
    s.functions.removeIf([](const Function& f) { return f.module.expired(); });
    s.graphs.removeIf(ours);
    s.execs.removeIf(ours);
    dropMemory(context);
    context.retained = 0;
    context.sticky = OK;
}

/** The context of a handle, or null. */
Context* contextOf(const void* handle) {
    State& s = state();
    for (int i = 0; i < State::MOST_DEVICES; i++) {
        if (handle != nullptr && s.primaryHandles[i] == handle) return &s.primary[i];
    }
    return s.contexts.find(handle).get();
}

/** The handle of the current context, or null. */
void* handleOfCurrent() {
    State& s = state();
    Context* context = currentContext();
    if (context == nullptr) return nullptr;
    if (context->primary) return s.primaryHandles[context->device];
    return s.contexts.handleOf(context);
}

int attribute(int which) {
    switch (which) {
        case 1: return 1024;                    // threads of a block
        case 2: case 3: return 1024;            // and along x, y
        case 4: return 64;                      // z
        case 5: return 2147483647;              // blocks along x
        case 6: case 7: return 65535;           // y, z
        case 8: return 49152;                   // shared memory of a block
        case 9: return 65536;                   // constant memory
        case 10: return 32;                     // threads of a warp
        case 11: return 2147483647;             // pitch
        case 12: case 82: return 65536;         // registers of a block, of a multiprocessor
        case 13: return 1000000;                // kHz
        case 14: return 512;                    // alignment of textures
        case 16: return 16;                     // multiprocessors
        case 19: case 31: case 40: case 41: case 78: case 79: case 80: return 1;
        case 36: return 1000000;                // kHz of the memory
        case 37: return 256;                    // bits of its bus
        case 38: return 4 << 20;                // bytes of L2
        case 39: return 2048;                   // threads of a multiprocessor
        case 75: return 9;                      // compute capability
        case 76: return 0;
        case 81: return 233472;                 // shared memory of a multiprocessor
        case 97: return 232448;                 // and of a block that asks for it
        case 106: return 32;                    // blocks of a multiprocessor
        default: return 0;
    }
}

}  // namespace

STANDIN_API int cuInit(unsigned flags) {
    return call("cuInit", Needs::NOTHING, [&]() -> int {
        if (flags != 0) return INVALID_VALUE;
        if (state().devices == 0) return NO_DEVICE;
        state().initialized = true;
        return OK;
    });
}

STANDIN_API int cuDriverGetVersion(int* version) {
    return call("cuDriverGetVersion", Needs::NOTHING, [&]() -> int {
        *version = state().driverVersion;
        return OK;
    });
}

STANDIN_API int cuDeviceGetCount(int* count) {
    return call("cuDeviceGetCount", Needs::INITIALIZED, [&]() -> int {
        *count = state().devices;
        return OK;
    });
}

STANDIN_API int cuDeviceGet(int* device, int ordinal) {
    return deviceCall("cuDeviceGet", ordinal, [&] {
        *device = ordinal;
        return OK;
    });
}

STANDIN_API int cuDeviceGetName(char* name, int length, int device) {
    return deviceCall("cuDeviceGetName", device, [&] {
        snprintf(name, static_cast<size_t>(length), "CUDA stand-in (host, no GPU)");
        return OK;
    });
}

STANDIN_API int cuDeviceGetUuid(unsigned char* uuid, int device) {
    return deviceCall("cuDeviceGetUuid", device, [&] {
        memcpy(uuid, "descent standin", 15);
        uuid[15] = static_cast<unsigned char>(device);
        return OK;
    });
}

STANDIN_API int cuDeviceTotalMem_v2(size_t* bytes, int device) {
    return deviceCall("cuDeviceTotalMem", device, [&] {
        *bytes = state().totalMemory;
        return OK;
    });
}

STANDIN_API int cuDeviceGetAttribute(int* value, int which, int device) {
    return deviceCall("cuDeviceGetAttribute", device, [&] {
        if (which < 1 || which > 200) return INVALID_VALUE;
        *value = attribute(which);
        return OK;
    });
}

STANDIN_API int cuDeviceComputeCapability(int* major, int* minor, int device) {
    return deviceCall("cuDeviceComputeCapability", device, [&] {
        *major = attribute(75);
        *minor = attribute(76);
        return OK;
    });
}

STANDIN_API int cuDevicePrimaryCtxRetain(void** handle, int device) {
    return deviceCall("cuDevicePrimaryCtxRetain", device, [&] {
        State& s = state();
        Context& context = s.primary[device];
        if (s.primaryHandles[device] == nullptr) {
            uint64_t number = static_cast<uint64_t>(device) + 1;
            s.primaryHandles[device] = reinterpret_cast<void*>((8ull << 40) + 16 * number);
        }
        if (context.retained++ == 0) begin(context, device, true);
        *handle = s.primaryHandles[device];
        return OK;
    });
}

STANDIN_API int cuDevicePrimaryCtxRelease_v2(int device) {
    return deviceCall("cuDevicePrimaryCtxRelease", device, [&]() -> int {
        State& s = state();
        Context& context = s.primary[device];
        if (context.retained == 0) {
            complain("primary context released more often than retained");
            return INVALID_CONTEXT;
        }
        if (context.retained == 1) {
            s.leftBehind = s.live();
            s.leftBehind.contexts--;
            end(context);
        } else {
            context.retained--;
        }
        return OK;
    });
}

STANDIN_API int cuDevicePrimaryCtxReset_v2(int device) {
    return deviceCall("cuDevicePrimaryCtxReset", device, [&] {
        Context& context = state().primary[device];
        int retained = context.retained;
        if (retained == 0) return OK;
        end(context);
        begin(context, device, true);
        context.retained = retained;
        return OK;
    });
}

STANDIN_API int cuDevicePrimaryCtxGetState(int device, unsigned* flags, int* active) {
    return deviceCall("cuDevicePrimaryCtxGetState", device, [&] {
        *flags = 0;
        *active = state().primary[device].retained > 0;
        return OK;
    });
}

STANDIN_API int cuDevicePrimaryCtxSetFlags_v2(int device, unsigned) {
    return deviceCall("cuDevicePrimaryCtxSetFlags", device, [] { return OK; });
}

STANDIN_API int cuCtxCreate_v2(void** handle, unsigned, int device) {
    return deviceCall("cuCtxCreate", device, [&] {
        auto context = std::make_shared<Context>();
        begin(*context, device, false);
        context->retained = 1;
        contextStack().push_back(context.get());
        *handle = state().contexts.add(context);
        return OK;
    });
}

STANDIN_API int cuCtxDestroy_v2(void* handle) {
    return call("cuCtxDestroy", Needs::INITIALIZED, [&]() -> int {
        State& s = state();
        std::shared_ptr<Context> context = s.contexts.find(handle);
        if (context == nullptr) {
            badHandle(s.contexts, handle, "context");
            return INVALID_CONTEXT;
        }
        end(*context);
        if (currentContext() == context.get()) contextStack().pop_back();
        s.contexts.remove(handle);
        // Other threads may have it current still: it stays as a dead one.
        static std::vector<std::shared_ptr<Context>> dead;
        dead.push_back(context);
        return OK;
    });
}

STANDIN_API int cuCtxSetCurrent(void* handle) {
    return call("cuCtxSetCurrent", Needs::INITIALIZED, [&]() -> int {
        Context* context = contextOf(handle);
        if (handle != nullptr && context == nullptr) return INVALID_CONTEXT;
        if (!contextStack().empty()) contextStack().pop_back();
        if (context != nullptr) contextStack().push_back(context);
        return OK;
    });
}

STANDIN_API int cuCtxGetCurrent(void** handle) {
    return call("cuCtxGetCurrent", Needs::INITIALIZED, [&]() -> int {
        *handle = handleOfCurrent();
        return OK;
    });
}

STANDIN_API int cuCtxPushCurrent_v2(void* handle) {
    return call("cuCtxPushCurrent", Needs::INITIALIZED, [&]() -> int {
        Context* context = contextOf(handle);
        if (context == nullptr) return INVALID_CONTEXT;
        contextStack().push_back(context);
        return OK;
    });
}

STANDIN_API int cuCtxPopCurrent_v2(void** handle) {
    return call("cuCtxPopCurrent", Needs::INITIALIZED, [&]() -> int {
        if (contextStack().empty()) return INVALID_CONTEXT;
        if (handle != nullptr) *handle = handleOfCurrent();
        contextStack().pop_back();
        return OK;
    });
}

STANDIN_API int cuCtxGetDevice(int* device) {
    return call("cuCtxGetDevice", Needs::CONTEXT, [&]() -> int {
        *device = currentContext()->device;
        return OK;
    });
}

STANDIN_API int cuCtxGetStreamPriorityRange(int* least, int* greatest) {
    return call("cuCtxGetStreamPriorityRange", Needs::CONTEXT, [&]() -> int {
        if (least != nullptr) *least = 0;
        if (greatest != nullptr) *greatest = -5;
        return OK;
    });
}

STANDIN_API int cuCtxSynchronize() {
    return call("cuCtxSynchronize", Needs::CONTEXT, [&]() -> int {
        Context& context = *currentContext();
        bool capturing = false;
        for (const auto& s : context.streams) {
            if (s->capture == nullptr) continue;
            s->capture->valid = false;
            capturing = true;
        }
        if (capturing) {
            complain("wait during capture: cuCtxSynchronize");
            return STREAM_CAPTURE_UNSUPPORTED;
        }
        runAll(context);
        return waited(context);
    });
}
