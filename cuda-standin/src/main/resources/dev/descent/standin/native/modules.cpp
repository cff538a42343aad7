// Modules of PTX, their kernels, and launches.
#include "groups.h"
#include "state.h"
#include <cstdio>
#include <cstring>

using namespace standin;

namespace {

constexpr int COMPUTE_CAPABILITY = 90;

/** The newest version of PTX, times ten, that a driver of a CUDA version reads. */
int newestPtx(int driverVersion) {
    int minor = driverVersion / 10 % 100;
    if (driverVersion >= 13000) return 90 + minor;
    if (driverVersion < 12000) return 70 + (minor < 8 ? minor : 8);
    if (minor == 6) return 85;  // 12.5 and 12.6 read the same
    return 80 + (minor < 6 ? minor : minor - 1);
}

int checkPtx(const char* text) {
    const char* version = strstr(text, ".version");
    const char* target = strstr(text, ".target");
    int major = 0;
    int minor = 0;
    int capability = 0;
    if (version == nullptr || sscanf(version, ".version %d.%d", &major, &minor) != 2) return INVALID_PTX;
    if (target == nullptr || sscanf(target, ".target sm_%d", &capability) != 1) return INVALID_PTX;
    if (major * 10 + minor > newestPtx(state().driverVersion)) return UNSUPPORTED_PTX_VERSION;
    return capability > COMPUTE_CAPABILITY ? NO_BINARY_FOR_GPU : OK;
}

int load(const char* name, void** handle, const void* image) {
    int forbidden = forbiddenInCapture(name);
    if (forbidden != OK) return forbidden;
    if (handle == nullptr || image == nullptr) return INVALID_VALUE;
    const char* text = static_cast<const char*>(image);
    if (memcmp(text, "\x7f" "ELF", 4) == 0 || memcmp(text, "\x50\xed\x55\xba", 4) == 0) {
        complain(std::string(name) + ": machine code cannot run here, only PTX is read");
        return INVALID_IMAGE;
    }
    int result = checkPtx(text);
    if (result != OK) return result;
    auto module = std::make_shared<Module>();
    module->context = currentContext();
    module->text = text;
    *handle = state().modules.add(module);
    return OK;
}

/** Writes a text where an option of the load wants the errors. */
void report(unsigned count, const int* options, void** values, const char* text) {
    constexpr int ERROR_LOG = 5;
    constexpr int ERROR_LOG_BYTES = 6;
    char* log = nullptr;
    size_t bytes = 0;
    for (unsigned i = 0; i < count; i++) {
        if (options[i] == ERROR_LOG) log = static_cast<char*>(values[i]);
        if (options[i] == ERROR_LOG_BYTES) bytes = reinterpret_cast<size_t>(values[i]) & 0xFFFFFFFF;
    }
    if (log != nullptr && bytes > 0) snprintf(log, bytes, "%s", text);
}

/** Why a launch cannot be, or an empty text. */
std::string wrongSize(const Kernel& kernel, const unsigned* grid, const unsigned* block, unsigned shared) {
    std::string of = std::string("launch of ") + kernel.name + ": ";
    for (int i = 0; i < 3; i++) {
        if (grid[i] == 0 || block[i] == 0) return of + "a size is 0";
    }
    if (grid[0] > 2147483647u) return of + "more than 2147483647 blocks along x";
    if (grid[1] > 65535 || grid[2] > 65535) return of + "more than 65535 blocks along y or z";
    uint64_t items = static_cast<uint64_t>(block[0]) * block[1] * block[2];
    if (items > 1024 || block[2] > 64) return of + "more than 1024 threads in a block";
    if (block[1] != 1 || block[2] != 1) return of + "blocks along y or z are not modelled";
    if (kernel.groupSize != 0 && block[0] != static_cast<unsigned>(kernel.groupSize)) {
        return of + "blocks of " + std::to_string(block[0]) + " threads, the kernel is made for "
                + std::to_string(kernel.groupSize);
    }
    return shared > 49152 ? of + "more than 48 KiB of shared memory" : "";
}

/** The i-th of names that are separated by blanks. */
std::string nameAt(const char* names, size_t i) {
    while (i-- > 0) names = strchr(names, ' ') + 1;
    return std::string(names, strcspn(names, " "));
}

/**
 * Copies the arguments. Memory is a pointer and its first element: the pointer has to be in live memory, and so has
 * the element, or its place right behind the memory's end.
 */
Work workOf(Launch launch, void** arguments) {
    const Kernel& kernel = *launch.kernel;
    Work work;
    work.name = std::string("kernel ") + kernel.name;
    size_t count = strlen(kernel.kinds);
    launch.arguments.resize(8 * count);
    for (size_t i = 0; i < count; i++) {
        memcpy(launch.arguments.data() + 8 * i, arguments[i], bytesOf(kernel.kinds[i]));
    }
    for (size_t i = 0; i + 1 < count; i++) {
        if (!isMemory(kernel.kinds[i])) continue;
        uint64_t address;
        int64_t first;
        memcpy(&address, launch.argument(i), 8);
        memcpy(&first, launch.argument(i + 1), 8);
        bool written = kernel.kinds[i] == 'w';
        std::string name = "argument " + nameAt(kernel.names, i);
        // The whole way from the pointer to the first element lies in one piece of memory.
        uint64_t bytes = 4 * static_cast<uint64_t>(first < 0 ? -first : first);
        work.ranges.push_back({first < 0 ? address - bytes : address, bytes, true, written, name});
    }
    work.run = [launch = std::move(launch)]() -> Result {
        std::string wrong = runGroups(launch);
        if (wrong.empty()) return OK;
        complain(wrong);
        return LAUNCH_FAILED;
    };
    return work;
}

}  // namespace

STANDIN_API int cuModuleLoadData(void** handle, const void* image) {
    return call("cuModuleLoadData", Needs::CONTEXT, [&] { return load("cuModuleLoadData", handle, image); });
}

STANDIN_API int cuModuleLoadDataEx(
        void** handle, const void* image, unsigned count, const int* options, void** values) {
    return call("cuModuleLoadDataEx", Needs::CONTEXT, [&] {
        int result = load("cuModuleLoadDataEx", handle, image);
        if (result == INVALID_PTX) report(count, options, values, "CUDA stand-in: the text is not PTX");
        return result;
    });
}

STANDIN_API int cuModuleUnload(void* handle) {
    return call("cuModuleUnload", Needs::CONTEXT, [&]() -> int {
        State& s = state();
        int forbidden = forbiddenInCapture("cuModuleUnload");
        if (forbidden != OK) return forbidden;
        if (s.modules.find(handle) == nullptr) return badHandle(s.modules, handle, "module");
        runAll(*currentContext());
        s.modules.remove(handle);
        s.functions.removeIf([](const Function& f) { return f.module.expired(); });
        return OK;
    });
}

STANDIN_API int cuModuleGetFunction(void** handle, void* moduleHandle, const char* name) {
    return call("cuModuleGetFunction", Needs::CONTEXT, [&]() -> int {
        State& s = state();
        std::shared_ptr<Module> module = s.modules.find(moduleHandle);
        if (module == nullptr) return badHandle(s.modules, moduleHandle, "module");
        if (name == nullptr || *name == 0) return INVALID_VALUE;
        if (module->text.find(std::string(".entry ") + name + "(") == std::string::npos) return NOT_FOUND;
        const Kernel* kernel = kernelNamed(name);
        if (kernel == nullptr) {
            complain(std::string("kernel ") + name + " is in the PTX, but not built for the host");
            return NOT_FOUND;
        }
        auto function = std::make_shared<Function>();
        function->kernel = kernel;
        function->module = module;
        *handle = s.functions.add(function);
        return OK;
    });
}

STANDIN_API int cuFuncGetAttribute(int* value, int which, void* handle) {
    return call("cuFuncGetAttribute", Needs::CONTEXT, [&]() -> int {
        std::shared_ptr<Function> f = state().functions.find(handle);
        if (f == nullptr) return badHandle(state().functions, handle, "function");
        switch (which) {
            case 0: *value = f->kernel->groupSize == 0 ? 1024 : f->kernel->groupSize; break;  // most threads
            case 4: *value = 32; break;                                                       // registers
            case 5: case 6: *value = COMPUTE_CAPABILITY; break;
            default: *value = 0;
        }
        return OK;
    });
}

STANDIN_API int cuFuncSetAttribute(void* handle, int, int) {
    return call("cuFuncSetAttribute", Needs::CONTEXT, [&]() -> int {
        return state().functions.find(handle) == nullptr ? badHandle(state().functions, handle, "function") : OK;
    });
}

STANDIN_API int cuFuncSetCacheConfig(void* handle, int) {
    return call("cuFuncSetCacheConfig", Needs::CONTEXT, [&]() -> int {
        return state().functions.find(handle) == nullptr ? badHandle(state().functions, handle, "function") : OK;
    });
}

STANDIN_API int cuLaunchKernel(
        void* handle, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
        unsigned blockZ, unsigned shared, void* streamHandle, void** arguments, void** extra) {
    return call("cuLaunchKernel", Needs::CONTEXT, [&]() -> int {
        State& s = state();
        std::shared_ptr<Function> function = s.functions.find(handle);
        if (function == nullptr) return badHandle(s.functions, handle, "function");
        std::shared_ptr<Stream> stream = streamOf(streamHandle);
        if (stream == nullptr) return badHandle(s.streams, streamHandle, "stream");
        if (extra != nullptr) return NOT_SUPPORTED;
        if (arguments == nullptr) return INVALID_VALUE;
        unsigned grid[3] = {gridX, gridY, gridZ};
        unsigned block[3] = {blockX, blockY, blockZ};
        std::string wrong = wrongSize(*function->kernel, grid, block, shared);
        if (!wrong.empty()) {
            complain(wrong);
            return INVALID_VALUE;
        }
        Launch launch{function->kernel, {gridX, gridY, gridZ}, static_cast<int>(blockX), {}};
        return submit(stream, workOf(std::move(launch), arguments));
    });
}
