/*
 * Groups and barriers. An item runs as a plain call until it meets a barrier; only then does the next item begin on
 * another stack, so kernels without barriers are plain loops on one. Once every item waits, all go on in turn. A
 * barrier is strict: an item that ends, or stands at another line, while others wait is an error: it may hang a GPU.
 */
#include "groups.h"
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>

StandinPlace standin_place;

extern "C" char __start_standin_local[] __attribute__((weak, visibility("hidden")));
extern "C" char __stop_standin_local[] __attribute__((weak, visibility("hidden")));

/*
 * standin_switch(from, to): leaves this stack, its pointer kept in *from, and goes on where the other was left. Only
 * what a call must preserve is saved; kernels do not change the modes of floating point.
 */
extern "C" __attribute__((visibility("hidden"))) void standin_switch(void** from, void* to);
asm(R"(
    .text
    .globl standin_switch
    .hidden standin_switch
    .type standin_switch, @function
standin_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size standin_switch, .-standin_switch
)");

namespace standin {
namespace {

constexpr size_t STACK = 96 << 10;
constexpr size_t PAGE = 4096;
// Stacks begin at different distances from their ends; otherwise all would meet in the same few lines of the caches.
constexpr size_t STAGGER = 320;
constexpr size_t STAGGERS = 64;

/** A stack, and the item that stopped on it. */
struct Fiber {
    char* memory = nullptr;
    void* top = nullptr;
    int item = 0;
};

std::vector<Fiber> fibers;
int current;    // the running one
int last;       // when it stops, those up to here go on in turn before the scheduler does
void* scheduler;

// The barrier to which items have come since they were let go on.
int waiting;
int meetingLine;
bool together;
const Kernel* kernel;
const void* const* arguments;

/** Leaves the running fiber: for the next one straight away, which is twice as quick as by way of the scheduler. */
void leave() {
    Fiber& me = fibers[current];
    if (current < last) {
        Fiber& next = fibers[++current];
        standin_place.item = next.item;
        standin_switch(&me.top, next.top);
    } else {
        standin_switch(&me.top, scheduler);
    }
}

[[noreturn]] void onFiber() {
    kernel->run(arguments);
    leave();
    abort();  // an ended fiber is never resumed
}

void prepare(Fiber& f) {
    if (f.memory == nullptr) {
        void* m = mmap(nullptr, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (m == MAP_FAILED) abort();
        mprotect(m, PAGE, PROT_NONE);  // an overflow stops here instead of in a neighbour
        f.memory = static_cast<char*>(m);
    }
    size_t index = static_cast<size_t>(&f - fibers.data());
    void** top = reinterpret_cast<void**>(f.memory + STACK - index % STAGGERS * STAGGER);
    *--top = nullptr;  // where onFiber would return to: it does not
    *--top = reinterpret_cast<void*>(onFiber);
    for (int i = 0; i < 6; i++) *--top = nullptr;
    f.top = top;
}

/** Lets fibers from one to another go on, until all of them have stopped again. */
void resume(int from, int to) {
    current = from;
    last = to;
    waiting = 0;
    standin_place.item = fibers[from].item;
    standin_switch(&scheduler, fibers[from].top);
}

/** False if the items did not meet. */
bool runGroup(int items) {
    standin_place.next = 0;
    standin_place.items = items;
    int used = 0;
    int began = 0;  // items that have come to the first barrier
    meetingLine = 0;
    together = true;
    while (standin_place.next < items) {
        prepare(fibers[used]);
        resume(used, used);
        used++;
        began += waiting;
    }
    waiting = began;
    while (waiting == items && together) {
        meetingLine = 0;
        resume(0, used - 1);
    }
    return waiting == 0;
}

std::vector<const Kernel*>& registry() {
    static std::vector<const Kernel*> all;
    return all;
}

}  // namespace

void registerKernels(const Kernel* first, size_t count) {
    for (size_t i = 0; i < count; i++) registry().push_back(first + i);
}

const Kernel* kernelNamed(const std::string& name) {
    for (const Kernel* k : registry()) {
        if (name == k->name) return k;
    }
    return nullptr;
}

std::string runGroups(const Launch& launch) {
    std::vector<const void*> pointers;
    for (size_t i = 0; i < launch.arguments.size() / 8; i++) pointers.push_back(launch.argument(i));
    kernel = launch.kernel;
    arguments = pointers.data();
    if (fibers.size() < static_cast<size_t>(launch.items)) fibers.resize(launch.items);
    if (__start_standin_local != nullptr) {
        memset(__start_standin_local, 0xFF, __stop_standin_local - __start_standin_local);
    }
    for (unsigned z = 0; z < launch.groups[2]; z++) {
        for (unsigned y = 0; y < launch.groups[1]; y++) {
            for (unsigned x = 0; x < launch.groups[0]; x++) {
                standin_place.group[0] = static_cast<int>(x);
                standin_place.group[1] = static_cast<int>(y);
                standin_place.group[2] = static_cast<int>(z);
                if (!runGroup(launch.items)) {
                    char where[64];
                    snprintf(where, sizeof where, "(%u, %u, %u)", x, y, z);
                    return std::string("divergent barrier: not every item of group ") + where + " of kernel "
                            + launch.kernel->name + " came to it";
                }
            }
        }
    }
    return "";
}

}  // namespace standin

void standin_barrier(int line) {
    using namespace standin;
    fibers[current].item = standin_place.item;
    if (meetingLine == 0) meetingLine = line;
    together = together && line == meetingLine;
    waiting++;
    leave();
}
