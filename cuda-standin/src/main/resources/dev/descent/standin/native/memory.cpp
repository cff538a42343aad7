// Device memory, which is memory of the host between guards, and pinned memory.
#include "state.h"
#include <cstdlib>
#include <cstring>

namespace standin {
namespace {

constexpr uint64_t GUARD = 256;
constexpr int GUARD_BYTE = 0xCB;
constexpr int NEW_BYTE = 0xFF;    // as float: NaN
constexpr int FREED_BYTE = 0xDD;  // as float: -2e18

bool intact(const char* guard) {
    for (uint64_t i = 0; i < GUARD; i++) {
        if (static_cast<unsigned char>(guard[i]) != GUARD_BYTE) return false;
    }
    return true;
}

void checkGuard(const Allocation& a, const std::string& when) {
    char* guards[2] = {a.block, a.block + GUARD + a.bytes};
    for (int i = 0; i < 2; i++) {
        if (intact(guards[i])) continue;
        complain("guard zone overwritten " + std::string(i == 0 ? "before" : "behind") + " memory of "
                + std::to_string(a.bytes) + " bytes, seen " + when);
        memset(guards[i], GUARD_BYTE, GUARD);  // said once
    }
}

/** The entry of a map from addresses that begins at or before an address; end if there is none. */
template <class M> auto before(M& map, uint64_t address) {
    auto at = map.upper_bound(address);
    return at == map.begin() ? map.end() : --at;
}

void release(std::map<uint64_t, Allocation>::iterator at) {
    State& s = state();
    const Allocation& a = at->second;
    checkGuard(a, "at its end");
    memset(a.block + GUARD, FREED_BYTE, a.bytes);
    free(a.block);
    s.used[a.context->device] -= a.bytes;
    s.freed[at->first] = a.bytes;
    s.memory.erase(at);
}

void release(std::map<uint64_t, Pinned>::iterator at) {
    if (!at->second.registered) {
        memset(reinterpret_cast<void*>(at->first), FREED_BYTE, at->second.bytes);
        free(reinterpret_cast<void*>(at->first));
    }
    state().pinned.erase(at);
}

/** Forgets that an address was freed, now that it is used again. */
void revive(uint64_t address, uint64_t bytes) {
    auto& freed = state().freed;
    auto at = freed.lower_bound(address);
    if (at != freed.begin() && std::prev(at)->first + std::prev(at)->second > address) --at;
    while (at != freed.end() && at->first < address + bytes) at = freed.erase(at);
}

}  // namespace

const Allocation* allocationOf(uint64_t address, uint64_t bytes) {
    auto at = before(state().memory, address);
    if (at == state().memory.end()) return nullptr;
    uint64_t offset = address - at->first;
    return offset <= at->second.bytes && bytes <= at->second.bytes - offset ? &at->second : nullptr;
}

bool isPinned(uint64_t address) {
    auto at = before(state().pinned, address);
    return at != state().pinned.end() && address < at->first + at->second.bytes;
}

std::string wrongWith(const Range& r, const Context& context) {
    State& s = state();
    auto outOfRange = [&](uint64_t from, const char* kind, uint64_t size) {
        return "out of range: " + std::to_string(r.bytes) + " bytes from " + std::to_string(from) + " of " + kind
                + " memory of " + std::to_string(size);
    };
    if (!r.device) {
        auto at = before(s.pinned, r.address);
        if (at == s.pinned.end() || r.address >= at->first + at->second.bytes) return "is no longer pinned memory";
        uint64_t offset = r.address - at->first;
        return r.bytes <= at->second.bytes - offset ? "" : outOfRange(offset, "pinned", at->second.bytes);
    }
    const Allocation* a = allocationOf(r.address, r.bytes);
    if (a != nullptr) return a->context == &context ? "" : "is memory of another context";
    auto at = before(s.memory, r.address);
    if (at != s.memory.end() && r.address < at->first + at->second.bytes) {
        return outOfRange(r.address - at->first, "device", at->second.bytes);
    }
    auto gone = before(s.freed, r.address);
    if (gone != s.freed.end() && r.address < gone->first + gone->second) return "is device memory after its end";
    return "is outside of all device memory";
}

void checkGuards(const std::string& when) {
    for (const auto& [address, a] : state().memory) checkGuard(a, when);
}

void checkGuard(uint64_t address, const std::string& when) {
    const Allocation* a = allocationOf(address, 0);
    if (a != nullptr) checkGuard(*a, when);
}

void dropMemory(Context& context) {
    State& s = state();
    for (auto at = s.memory.begin(); at != s.memory.end();) {
        auto here = at++;
        if (here->second.context == &context) release(here);
    }
    for (auto at = s.pinned.begin(); at != s.pinned.end();) {
        auto here = at++;
        if (here->second.context == &context) release(here);
    }
}

}  // namespace standin

using namespace standin;

static int allocate(uint64_t* address, size_t bytes) {
    State& s = state();
    Context& context = *currentContext();
    if (address == nullptr || bytes == 0) return INVALID_VALUE;
    uint64_t& used = s.used[context.device];
    if (bytes > s.totalMemory || used > s.totalMemory - bytes) return OUT_OF_MEMORY;
    // The second guard lies close behind, wherever the memory ends.
    size_t size = (bytes + 2 * GUARD + 255) / 256 * 256;
    char* block = static_cast<char*>(aligned_alloc(256, size));
    if (block == nullptr) return OUT_OF_MEMORY;
    memset(block, GUARD_BYTE, GUARD);
    memset(block + GUARD, NEW_BYTE, bytes);
    memset(block + GUARD + bytes, GUARD_BYTE, GUARD);
    *address = reinterpret_cast<uint64_t>(block) + GUARD;
    revive(reinterpret_cast<uint64_t>(block), size);
    s.memory[*address] = {&context, bytes, block};
    used += bytes;
    return OK;
}

STANDIN_API int cuMemAlloc_v2(uint64_t* address, size_t bytes) {
    return call("cuMemAlloc", Needs::CONTEXT, [&] {
        int forbidden = forbiddenInCapture("cuMemAlloc");
        return forbidden != OK ? forbidden : allocate(address, bytes);
    });
}

STANDIN_API int cuMemFree_v2(uint64_t address) {
    return call("cuMemFree", Needs::CONTEXT, [&]() -> int {
        int forbidden = forbiddenInCapture("cuMemFree");
        if (forbidden != OK) return forbidden;
        if (address == 0) return OK;
        Context& context = *currentContext();
        runAll(context);  // as the real call, which waits for the device
        auto at = state().memory.find(address);
        if (at != state().memory.end()) {
            release(at);
            return context.sticky;
        }
        complain(state().freed.count(address) != 0 ? "device memory freed twice"
                : "cuMemFree: no device memory begins at this address");
        return INVALID_VALUE;
    });
}

static int allocatePinned(const char* name, void** address, size_t bytes) {
    return call(name, Needs::CONTEXT, [&]() -> int {
        int forbidden = forbiddenInCapture(name);
        if (forbidden != OK) return forbidden;
        if (address == nullptr || bytes == 0) return INVALID_VALUE;
        size_t size = (bytes + 4095) / 4096 * 4096;
        *address = aligned_alloc(4096, size);
        if (*address == nullptr) return OUT_OF_MEMORY;
        memset(*address, NEW_BYTE, size);
        state().pinned[reinterpret_cast<uint64_t>(*address)] = {currentContext(), bytes, false};
        return OK;
    });
}

STANDIN_API int cuMemAllocHost_v2(void** address, size_t bytes) {
    return allocatePinned("cuMemAllocHost", address, bytes);
}

STANDIN_API int cuMemHostAlloc(void** address, size_t bytes, unsigned) {
    return allocatePinned("cuMemHostAlloc", address, bytes);
}

static int unpin(const char* name, void* address, bool registered, int otherwise) {
    return call(name, Needs::CONTEXT, [&]() -> int {
        int forbidden = forbiddenInCapture(name);
        if (forbidden != OK) return forbidden;
        Context& context = *currentContext();
        runAll(context);
        auto at = state().pinned.find(reinterpret_cast<uint64_t>(address));
        if (at == state().pinned.end() || at->second.registered != registered) {
            complain(std::string(name) + ": no such memory begins at this address, or no longer");
            return otherwise;
        }
        release(at);
        return context.sticky;
    });
}

STANDIN_API int cuMemFreeHost(void* address) { return unpin("cuMemFreeHost", address, false, INVALID_VALUE); }

STANDIN_API int cuMemHostRegister_v2(void* address, size_t bytes, unsigned) {
    return call("cuMemHostRegister", Needs::CONTEXT, [&]() -> int {
        int forbidden = forbiddenInCapture("cuMemHostRegister");
        if (forbidden != OK) return forbidden;
        uint64_t at = reinterpret_cast<uint64_t>(address);
        if (at == 0 || bytes == 0) return INVALID_VALUE;
        if (isPinned(at) || isPinned(at + bytes - 1)) return HOST_MEMORY_ALREADY_REGISTERED;
        state().pinned[at] = {currentContext(), bytes, true};
        return OK;
    });
}

STANDIN_API int cuMemHostUnregister(void* address) {
    return unpin("cuMemHostUnregister", address, true, HOST_MEMORY_NOT_REGISTERED);
}

STANDIN_API int cuMemGetInfo_v2(size_t* free, size_t* total) {
    return call("cuMemGetInfo", Needs::CONTEXT, [&]() -> int {
        State& s = state();
        uint64_t used = s.used[currentContext()->device];
        *total = s.totalMemory;
        *free = used < s.totalMemory ? s.totalMemory - used : 0;
        return OK;
    });
}
