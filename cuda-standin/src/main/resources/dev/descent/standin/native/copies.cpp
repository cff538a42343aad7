/*
 * Copies and fills. As with the real driver, pageable memory of the host is staged when the call is made, and pinned
 * memory is read or written when the stream comes to it.
 */
#include "state.h"
#include <algorithm>
#include <cstring>

using namespace standin;

namespace {

/** A side of a copy. */
struct Side {
    uint64_t address;
    bool device;
};

Side device(uint64_t address) { return {address, true}; }
Side host(const void* address) { return {reinterpret_cast<uint64_t>(address), false}; }

/** Complains about device memory that a copy cannot use; the real call refuses at once, too. */
int outOfRange(const char* name, const Range& r, const Context& context) {
    if (!r.device) return OK;
    std::string wrong = wrongWith(r, context);
    if (wrong.empty()) return OK;
    complain(std::string(name) + ": " + r.what + " " + wrong);
    return INVALID_VALUE;
}

/** Copies without any queue. */
void move(uint64_t to, uint64_t from, size_t bytes) {
    memmove(reinterpret_cast<void*>(to), reinterpret_cast<const void*>(from), bytes);
}

int copy(const char* name, const std::shared_ptr<Stream>& stream, Side to, Side from, size_t bytes, bool blocks) {
    if (stream == nullptr) return INVALID_HANDLE;
    Context& context = *stream->context;
    if (blocks) {
        int forbidden = forbiddenInCapture(name);
        if (forbidden != OK) return forbidden;
    }
    if (bytes == 0) return OK;
    Range target{to.address, bytes, to.device, true, "the target"};
    Range source{from.address, bytes, from.device, false, "the source"};
    for (const Range* r : {&target, &source}) {
        int result = outOfRange(name, *r, context);
        if (result != OK) return result;
        if (r->address == 0) return INVALID_VALUE;
    }
    bool pageableTo = !to.device && !isPinned(to.address);
    bool pageableFrom = !from.device && !isPinned(from.address);
    if ((pageableTo || pageableFrom) && stream->capture != nullptr) {
        complain(std::string(name) + " of pageable memory in a capture");
        stream->capture->valid = false;
        return STREAM_CAPTURE_UNSUPPORTED;
    }
    Work work;
    work.name = name;
    if (!pageableTo) work.ranges.push_back(target);
    if (!pageableFrom) work.ranges.push_back(source);
    if (pageableFrom && !blocks) {
        const char* bytesFrom = reinterpret_cast<const char*>(from.address);
        auto staged = std::make_shared<std::vector<char>>(bytesFrom, bytesFrom + bytes);
        work.run = [=] {
            memcpy(reinterpret_cast<void*>(to.address), staged->data(), bytes);
            return OK;
        };
    } else {
        work.run = [=] {
            move(to.address, from.address, bytes);
            return OK;
        };
    }
    int result = submit(stream, std::move(work));
    // A copy into pageable memory has ended when the call returns.
    if (result != OK || (!blocks && !pageableTo)) return result;
    runTo(*stream, stream->queued);
    return waited(context);
}

int fill(const char* name, const std::shared_ptr<Stream>& stream, uint64_t to, unsigned value, int width, size_t n) {
    if (stream == nullptr) return INVALID_HANDLE;
    if (n == 0) return OK;
    if (to % static_cast<uint64_t>(width) != 0) return INVALID_VALUE;
    Range target{to, n * static_cast<size_t>(width), true, true, "the target"};
    int result = outOfRange(name, target, *stream->context);
    if (result != OK) return result;
    Work work;
    work.name = name;
    work.ranges.push_back(target);
    work.run = [=] {
        if (width == 1) {
            memset(reinterpret_cast<void*>(to), static_cast<int>(value), n);
        } else {
            std::fill_n(reinterpret_cast<unsigned*>(to), n, value);
        }
        return OK;
    };
    return submit(stream, std::move(work));
}

int copyNow(const char* name, Side to, Side from, size_t bytes, bool blocks) {
    return call(name, Needs::CONTEXT, [&] { return copy(name, streamOf(nullptr), to, from, bytes, blocks); });
}

int copyLater(const char* name, Side to, Side from, size_t bytes, void* stream) {
    return call(name, Needs::CONTEXT, [&] { return copy(name, streamOf(stream), to, from, bytes, false); });
}

int fillOn(const char* name, uint64_t to, unsigned value, int width, size_t n, void* stream) {
    return call(name, Needs::CONTEXT, [&] { return fill(name, streamOf(stream), to, value, width, n); });
}

}  // namespace

STANDIN_API int cuMemcpyHtoD_v2(uint64_t to, const void* from, size_t bytes) {
    return copyNow("cuMemcpyHtoD", device(to), host(from), bytes, true);
}

STANDIN_API int cuMemcpyDtoH_v2(void* to, uint64_t from, size_t bytes) {
    return copyNow("cuMemcpyDtoH", host(to), device(from), bytes, true);
}

// The host does not wait for a copy within the device.
STANDIN_API int cuMemcpyDtoD_v2(uint64_t to, uint64_t from, size_t bytes) {
    return copyNow("cuMemcpyDtoD", device(to), device(from), bytes, false);
}

STANDIN_API int cuMemcpyHtoDAsync_v2(uint64_t to, const void* from, size_t bytes, void* stream) {
    return copyLater("cuMemcpyHtoDAsync", device(to), host(from), bytes, stream);
}

STANDIN_API int cuMemcpyDtoHAsync_v2(void* to, uint64_t from, size_t bytes, void* stream) {
    return copyLater("cuMemcpyDtoHAsync", host(to), device(from), bytes, stream);
}

STANDIN_API int cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t bytes, void* stream) {
    return copyLater("cuMemcpyDtoDAsync", device(to), device(from), bytes, stream);
}

STANDIN_API int cuMemsetD8_v2(uint64_t to, unsigned char value, size_t n) {
    return fillOn("cuMemsetD8", to, value, 1, n, nullptr);
}

STANDIN_API int cuMemsetD32_v2(uint64_t to, unsigned value, size_t n) {
    return fillOn("cuMemsetD32", to, value, 4, n, nullptr);
}

STANDIN_API int cuMemsetD8Async(uint64_t to, unsigned char value, size_t n, void* stream) {
    return fillOn("cuMemsetD8Async", to, value, 1, n, stream);
}

STANDIN_API int cuMemsetD32Async(uint64_t to, unsigned value, size_t n, void* stream) {
    return fillOn("cuMemsetD32Async", to, value, 4, n, stream);
}
