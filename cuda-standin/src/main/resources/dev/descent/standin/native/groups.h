// Runs the groups of a launch.
#pragma once
#include "kernels.h"

namespace standin {

/** What a launch says, its arguments copied. */
struct Launch {
    const Kernel* kernel;
    unsigned groups[3];
    int items;
    std::vector<unsigned char> arguments;  // 8 bytes each

    const void* argument(size_t i) const { return arguments.data() + 8 * i; }
};

/** Runs all groups. Returns what went wrong, or an empty text. */
std::string runGroups(const Launch& launch);

}  // namespace standin
