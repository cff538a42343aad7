// What tests set and ask. Not part of NVIDIA's interface.
#include "state.h"
#include <cstring>

using namespace standin;

namespace {

using Held = std::lock_guard<std::recursive_mutex>;

/** Copies a text as far as it fits, and returns its length. */
long give(const std::string& text, char* to, long bytes) {
    if (bytes > 0) {
        size_t n = std::min(text.size(), static_cast<size_t>(bytes - 1));
        memcpy(to, text.data(), n);
        to[n] = 0;
    }
    return static_cast<long>(text.size());
}

void giveLive(const Live& live, int64_t* to) {
    static_assert(sizeof(Live) == 10 * sizeof(int64_t));
    memcpy(to, &live, sizeof live);
}

}  // namespace

STANDIN_API void standin_fail_at(int64_t call, int code) {
    Held held(state().lock);
    state().failAfter = call;
    state().failCode = code;
}

STANDIN_API int64_t standin_calls() {
    Held held(state().lock);
    return state().calls;
}

STANDIN_API void standin_reset_calls() {
    Held held(state().lock);
    state().calls = 0;
}

STANDIN_API long standin_failed_call(char* to, long bytes) {
    Held held(state().lock);
    return give(state().failedCall, to, bytes);
}

STANDIN_API void standin_live(int64_t* to) {
    Held held(state().lock);
    giveLive(state().live(), to);
}

STANDIN_API void standin_left_behind(int64_t* to) {
    Held held(state().lock);
    giveLive(state().leftBehind, to);
}

STANDIN_API void standin_set_memory(int64_t bytes) {
    Held held(state().lock);
    state().totalMemory = static_cast<uint64_t>(bytes);
}

STANDIN_API void standin_set_driver_version(int version) {
    Held held(state().lock);
    state().driverVersion = version;
}

STANDIN_API void standin_set_devices(int devices) {
    Held held(state().lock);
    state().devices = std::min(std::max(devices, 0), State::MOST_DEVICES + 0);
}

STANDIN_API void standin_set_deferred(int deferred) {
    Held held(state().lock);
    state().deferred = deferred != 0;
}

STANDIN_API long standin_complaints() {
    Held held(state().lock);
    return static_cast<long>(state().complaints.size());
}

STANDIN_API long standin_complaint(long i, char* to, long bytes) {
    Held held(state().lock);
    return give(state().complaints.at(static_cast<size_t>(i)), to, bytes);
}

STANDIN_API void standin_clear_complaints() {
    Held held(state().lock);
    state().complaints.clear();
}

/** Everything that tests set, as it was in the beginning. What is alive stays. */
STANDIN_API void standin_reset() {
    Held held(state().lock);
    State& s = state();
    s.devices = 1;
    s.driverVersion = State::USUAL_VERSION;
    s.totalMemory = State::USUAL_MEMORY;
    s.deferred = true;
    s.calls = 0;
    s.failAfter = 0;
    s.failedCall.clear();
    s.complaints.clear();
}
