// What the stand-in knows: contexts, memory, streams with their queued work, graphs. All of it under one lock.
#pragma once
#include "handles.h"
#include "kernels.h"
#include "results.h"
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace standin {

struct Context;
struct Stream;

/** All that was queued on a stream up to a number. */
struct Point {
    std::shared_ptr<Stream> stream;
    uint64_t number = 0;

    bool passed() const;
};

/** Memory that a piece of work uses. */
struct Range {
    uint64_t address;
    uint64_t bytes;
    bool device;       // otherwise pinned memory of the host
    bool written;
    std::string what;  // how a complaint calls it
};

/** Something that a stream or a graph does. */
struct Work {
    std::string name;
    std::vector<Range> ranges;
    std::function<Result()> run;
    std::vector<Point> after;  // what other streams do first
};

struct Graph {
    Context* context;
    std::vector<std::shared_ptr<const Work>> nodes;
};

/** What a capturing stream collects. */
struct Capture {
    std::shared_ptr<Graph> graph;
    int mode;  // 0 global, 1 of the thread, 2 relaxed
    std::thread::id thread;
    bool valid = true;
};

struct Stream {
    Context* context;
    bool blocking;  // whether the legacy stream waits for it, and it for the legacy stream
    int priority = 0;
    std::deque<std::shared_ptr<const Work>> queue;
    uint64_t queued = 0;
    uint64_t done = 0;
    std::shared_ptr<Capture> capture;
};

struct Event {
    Context* context;
    bool timed;
    Point point;  // no stream: never recorded
    std::weak_ptr<Capture> capture;
    std::chrono::steady_clock::time_point time;
};

struct Module {
    Context* context;
    std::string text;
};

struct Function {
    const Kernel* kernel;
    std::weak_ptr<Module> module;
};

struct Context {
    int device;
    bool primary;
    int retained = 0;  // alive while positive
    int sticky = OK;
    std::shared_ptr<Stream> legacy;
    std::vector<std::shared_ptr<Stream>> streams;  // also destroyed ones with work left, never the legacy one
};

struct Allocation {
    Context* context;
    uint64_t bytes;
    char* block;  // guard, memory, guard
};

struct Pinned {
    Context* context;
    uint64_t bytes;
    bool registered;  // the program's own memory
};

/** Counts of what is alive; the order in which standin_live gives them. */
struct Live {
    int64_t allocations, bytes, pinned, streams, events, modules, graphs, graphExecs, contexts, cublasHandles;
};

struct State {
    static constexpr int MOST_DEVICES = 8;
    static constexpr uint64_t USUAL_MEMORY = 2ull << 30;
    static constexpr int USUAL_VERSION = 12060;

    std::recursive_mutex lock;
    bool initialized = false;

    // What tests set.
    int devices = 1;
    int driverVersion = USUAL_VERSION;
    uint64_t totalMemory = USUAL_MEMORY;
    bool deferred = true;

    // Calls, and the failure that is wanted.
    int64_t calls = 0;
    int64_t failAfter = 0;  // 0: none
    int failCode = OK;
    std::string failedCall;
    std::vector<std::string> complaints;

    Context primary[MOST_DEVICES];
    Handles<Context> contexts{1};
    Handles<Stream> streams{2};
    Handles<Event> events{3};
    Handles<Module> modules{4};
    Handles<Function> functions{5};
    Handles<Graph> graphs{6};
    Handles<Graph> execs{7};
    void* primaryHandles[MOST_DEVICES] = {};

    std::map<uint64_t, Allocation> memory;
    std::map<uint64_t, Pinned> pinned;
    std::map<uint64_t, uint64_t> freed;  // address to bytes, of memory that is no more
    uint64_t used[MOST_DEVICES] = {};
    int64_t cublasHandles = 0;
    Live leftBehind{};  // what the last release of a primary context found

    Live live() const;
};

State& state();

void complain(const std::string& text);

// calls.cpp: how every call begins and ends.

/** What must hold for a call. */
enum class Needs { NOTHING, INITIALIZED, CONTEXT };

int enter(Needs needs);
int leave(const char* name, int result);

template <class F> int call(const char* name, Needs needs, F&& body) {
    std::lock_guard<std::recursive_mutex> held(state().lock);
    int result = enter(needs);
    if (result == OK) result = body();
    return leave(name, result);
}

/** The calling thread's contexts, the current one last. */
std::vector<Context*>& contextStack();
Context* currentContext();

/** INVALID_HANDLE, and a complaint if it once was a handle. */
template <class T> int badHandle(const Handles<T>& table, const void* handle, const char* what) {
    if (table.ended(handle)) complain(std::string(what) + " used or destroyed after its end");
    return INVALID_HANDLE;
}

// work.cpp: queues, and what runs them.

/** The stream of a handle, the legacy one for none; null if there is no such stream. */
std::shared_ptr<Stream> streamOf(const void* handle);

/** Queues work on a stream, or adds it to the capture there. */
int submit(const std::shared_ptr<Stream>& stream, Work work);

/** Runs a stream's work up to a number, and all that this waits for. */
void runTo(Stream& stream, uint64_t number);

/** Runs all work of a context. */
void runAll(Context& context);

/** Ends a wait: guards are checked. */
int waited(Context& context);

/** Refuses, and spoils the capture, if the calling thread captures in a mode that forbids the call. */
int forbiddenInCapture(const char* name);

/** Adds a piece of a graph as if it stood on the stream. */
Result perform(const Work& work, Context& context);

// memory.cpp

/** Device memory that holds all these bytes, or null. */
const Allocation* allocationOf(uint64_t address, uint64_t bytes);

bool isPinned(uint64_t address);

/** Empty if the range may be used, otherwise what is wrong. */
std::string wrongWith(const Range& range, const Context& context);

/** Complains about guards that were overwritten, and mends them. */
void checkGuards(const std::string& when);
void checkGuard(uint64_t address, const std::string& when);

/** Frees what a context owns. */
void dropMemory(Context& context);

}  // namespace standin
