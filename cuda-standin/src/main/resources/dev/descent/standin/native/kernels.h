// The host builds of the kernels, by name. Each family's file registers its own.
#pragma once
#include "host.h"
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace standin {

/** A kernel as the manifest describes it, and a function that runs items of the group in standin_place with it. */
struct Kernel {
    const char* name;
    int groupSize;      // 0: the launch's choice
    const char* kinds;  // a letter for each C parameter: i int, l long, f float, r memory that is read, w written
    const char* names;  // their names, separated by blanks
    void (*run)(const void* const* arguments);
};

void registerKernels(const Kernel* first, size_t count);

/** Null if there is none. */
const Kernel* kernelNamed(const std::string& name);

/** Bytes of a parameter of that kind. */
inline size_t bytesOf(char kind) { return kind == 'i' || kind == 'f' ? 4 : 8; }
inline bool isMemory(char kind) { return kind == 'r' || kind == 'w'; }

/** Whether a C parameter of type T is one of that kind of the manifest. */
template <class T> constexpr bool fits(char kind) {
    if (std::is_pointer_v<T>) return kind == (std::is_const_v<std::remove_pointer_t<T>> ? 'r' : 'w');
    return (std::is_same_v<T, int> && kind == 'i') || (std::is_same_v<T, long> && kind == 'l')
            || (std::is_same_v<T, float> && kind == 'f');
}

template <auto F> struct Adapter;

template <class... A, void (*F)(A...)> struct Adapter<F> {
    /** Whether the kernel's C parameters are those of the manifest. */
    static constexpr bool matches(const char* kinds) {
        size_t count = 0;
        while (kinds[count] != 0) count++;
        if (count != sizeof...(A)) return false;
        size_t i = 0;
        return (fits<A>(kinds[i++]) && ...);
    }

    /** Begins items until a barrier stops this stack or none is left. */
    static void run(const void* const* arguments) { with(arguments, std::index_sequence_for<A...>()); }

private:
    template <size_t... I> static void with(const void* const* arguments, std::index_sequence<I...>) {
        loop(*static_cast<const A*>(arguments[I])...);
    }

    static void loop(A... arguments) {
        while (standin_place.next < standin_place.items) {
            standin_place.item = standin_place.next++;
            F(arguments...);
        }
    }
};

struct Registration {
    template <size_t N> explicit Registration(const Kernel (&kernels)[N]) { registerKernels(kernels, N); }
};

}  // namespace standin
