// What the stand-in of cuBLAS asks of that of the driver: its calls are counted there and its work queued there.
#pragma once
#include <cstddef>
#include <cstdint>

#include "api.h"

/** Memory of the device that a piece of work uses. */
struct StandinRange {
    uint64_t address;
    uint64_t bytes;
    int written;
    const char* what;
};

/**
 * Runs body(argument) as a call of that name, unless it is made to fail or, where `healthy` is not 0, there is no
 * context that works. Returns a result of the driver.
 */
STANDIN_API int standin_call(const char* name, int healthy, int (*body)(void*), void* argument);

/** Queues run(a copy of argument) on a stream. Returns a result of the driver. */
STANDIN_API int standin_submit(
        const char* name, void* stream, void (*run)(void*), const void* argument, size_t bytes,
        const StandinRange* ranges, size_t count);

/** What is wrong with memory now: 0, or a result of the driver after a complaint. */
STANDIN_API int standin_check(const char* name, const StandinRange* range);

/** Counts handles of cuBLAS. */
STANDIN_API void standin_count_handle(int change);

/** Adds a complaint. */
STANDIN_API void standin_complain(const char* text);
