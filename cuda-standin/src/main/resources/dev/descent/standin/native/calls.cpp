// How every call begins and ends: counted, perhaps made to fail, checked for a context.
#include "state.h"
#include <cstdio>

namespace standin {

State& state() {
    static State* const only = new State();  // never destroyed: calls may come while the process ends
    return *only;
}

void complain(const std::string& text) {
    constexpr size_t MOST = 1000;
    if (state().complaints.size() < MOST) state().complaints.push_back(text);
}

std::vector<Context*>& contextStack() {
    static thread_local std::vector<Context*> stack;
    return stack;
}

Context* currentContext() { return contextStack().empty() ? nullptr : contextStack().back(); }

int enter(Needs needs) {
    State& s = state();
    s.calls++;
    Context* context = currentContext();
    if (s.failAfter > 0 && --s.failAfter == 0) {
        if (isSticky(s.failCode) && context != nullptr && needs == Needs::CONTEXT) context->sticky = s.failCode;
        return s.failCode;
    }
    if (needs == Needs::NOTHING) return OK;
    if (!s.initialized) return NOT_INITIALIZED;
    if (needs == Needs::INITIALIZED) return OK;
    if (context == nullptr) return INVALID_CONTEXT;
    if (context->retained == 0) return CONTEXT_IS_DESTROYED;
    return context->sticky;
}

int leave(const char* name, int result) {
    if (result != OK && result != NOT_READY) state().failedCall = name;
    return result;
}

Live State::live() const {
    Live n{};
    n.allocations = static_cast<int64_t>(memory.size());
    for (const auto& [address, a] : memory) n.bytes += static_cast<int64_t>(a.bytes);
    n.pinned = static_cast<int64_t>(pinned.size());
    n.streams = static_cast<int64_t>(streams.size());
    n.events = static_cast<int64_t>(events.size());
    n.modules = static_cast<int64_t>(modules.size());
    n.graphs = static_cast<int64_t>(graphs.size());
    n.graphExecs = static_cast<int64_t>(execs.size());
    for (const Context& p : primary) n.contexts += p.retained;
    n.contexts += static_cast<int64_t>(contexts.size());
    n.cublasHandles = cublasHandles;
    return n;
}

}  // namespace standin

using namespace standin;

/** What stubs.cpp gives for every call that has no code of its own. */
extern "C" __attribute__((visibility("hidden"))) int standin_missing(const char* name) {
    return call(name, Needs::NOTHING, [&] {
        fprintf(stderr, "CUDA stand-in: %s is not modelled\n", name);
        complain(std::string(name) + " is not modelled");
        return NOT_SUPPORTED;
    });
}
