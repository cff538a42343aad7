// See bridge.h.
#include "bridge.h"
#include "state.h"
#include <cstring>

using namespace standin;

namespace {

Range rangeOf(const StandinRange& r) { return {r.address, r.bytes, true, r.written != 0, r.what}; }

}  // namespace

int standin_call(const char* name, int healthy, int (*body)(void*), void* argument) {
    return call(name, healthy != 0 ? Needs::CONTEXT : Needs::INITIALIZED, [&] { return body(argument); });
}

int standin_submit(
        const char* name, void* handle, void (*run)(void*), const void* argument, size_t bytes,
        const StandinRange* ranges, size_t count) {
    std::lock_guard<std::recursive_mutex> held(state().lock);
    std::shared_ptr<Stream> stream = streamOf(handle);
    if (stream == nullptr) return badHandle(state().streams, handle, "stream");
    const char* from = static_cast<const char*>(argument);
    auto copy = std::make_shared<std::vector<char>>(from, from + bytes);
    Work work;
    work.name = name;
    for (size_t i = 0; i < count; i++) work.ranges.push_back(rangeOf(ranges[i]));
    work.run = [=] {
        run(copy->data());
        return OK;
    };
    return submit(stream, std::move(work));
}

int standin_check(const char* name, const StandinRange* range) {
    std::lock_guard<std::recursive_mutex> held(state().lock);
    std::string wrong = wrongWith(rangeOf(*range), *currentContext());
    if (wrong.empty()) return OK;
    complain(std::string(name) + ": " + range->what + " " + wrong);
    return INVALID_VALUE;
}

void standin_count_handle(int change) {
    std::lock_guard<std::recursive_mutex> held(state().lock);
    state().cublasHandles += change;
}

void standin_complain(const char* text) {
    std::lock_guard<std::recursive_mutex> held(state().lock);
    complain(text);
}
