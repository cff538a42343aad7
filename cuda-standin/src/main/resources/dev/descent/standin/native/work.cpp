/*
 * Queues of work. Nothing runs before somebody waits for it, and then only what that wait demands: earlier work of the
 * same stream, and what this work had to wait for. So a wait that was forgotten shows as garbage.
 */
#include "state.h"

namespace standin {

bool Point::passed() const { return stream == nullptr || stream->done >= number; }

std::shared_ptr<Stream> streamOf(const void* handle) {
    Context* context = currentContext();
    // 1 is NVIDIA's handle of the legacy stream.
    if (reinterpret_cast<uintptr_t>(handle) <= 1) return context == nullptr ? nullptr : context->legacy;
    return state().streams.find(handle);
}

Result perform(const Work& work, Context& context) {
    for (const Range& r : work.ranges) {
        std::string wrong = wrongWith(r, context);
        if (!wrong.empty()) {
            complain(work.name + ": " + r.what + " " + wrong);
            return ILLEGAL_ADDRESS;
        }
    }
    Result result = work.run ? work.run() : OK;
    for (const Range& r : work.ranges) {
        if (r.device && r.written) checkGuard(r.address, "after " + work.name);
    }
    return result;
}

void runTo(Stream& stream, uint64_t number) {
    // What is to be reached, the most urgent last. Not by recursion: streams may wait for each other in long chains.
    struct Target {
        Stream* stream;
        uint64_t number;
    };
    std::vector<Target> targets{{&stream, number}};
    while (!targets.empty()) {
        Stream& s = *targets.back().stream;
        if (s.done >= targets.back().number) {
            targets.pop_back();
            continue;
        }
        std::shared_ptr<const Work> work = s.queue.front();
        bool ready = true;
        for (const Point& p : work->after) {
            if (p.passed()) continue;
            targets.push_back({p.stream.get(), p.number});
            ready = false;
            break;
        }
        if (!ready) continue;
        s.queue.pop_front();
        // A context that failed runs nothing more.
        if (s.context->sticky == OK) s.context->sticky = perform(*work, *s.context);
        s.done++;
    }
}

void runAll(Context& context) {
    if (context.legacy == nullptr) return;
    // Copied: what runs may wait for other streams, but adds none.
    for (const auto& s : context.streams) runTo(*s, s->queued);
    runTo(*context.legacy, context.legacy->queued);
    auto& streams = context.streams;
    for (size_t i = streams.size(); i-- > 0;) {
        if (streams[i].use_count() == 1) streams.erase(streams.begin() + static_cast<long>(i));
    }
}

int waited(Context& context) {
    checkGuards("at a wait");
    return context.sticky;
}

int forbiddenInCapture(const char* name) {
    Context* context = currentContext();
    if (context == nullptr) return OK;
    int result = OK;
    for (const auto& s : context->streams) {
        if (s->capture == nullptr || s->capture->mode == 2) continue;
        if (s->capture->mode == 1 && s->capture->thread != std::this_thread::get_id()) continue;
        s->capture->valid = false;
        result = STREAM_CAPTURE_UNSUPPORTED;
    }
    if (result != OK) complain(std::string(name) + " while this thread captures");
    return result;
}

/** Work of the legacy stream and of blocking streams waits for each other. */
static int orderWithLegacy(const std::shared_ptr<Stream>& stream, Work& work) {
    Context& context = *stream->context;
    if (stream != context.legacy) {
        if (stream->blocking && context.legacy->done < context.legacy->queued) {
            work.after.push_back({context.legacy, context.legacy->queued});
        }
        return OK;
    }
    for (const auto& other : context.streams) {
        if (!other->blocking) continue;
        if (other->capture != nullptr) {
            other->capture->valid = false;
            complain(work.name + " on the legacy stream while a blocking stream captures");
            return STREAM_CAPTURE_IMPLICIT;
        }
        if (other->done < other->queued) work.after.push_back({other, other->queued});
    }
    return OK;
}

int submit(const std::shared_ptr<Stream>& stream, Work work) {
    if (stream->capture != nullptr) {
        if (!stream->capture->valid) return STREAM_CAPTURE_INVALIDATED;
        stream->capture->graph->nodes.push_back(std::make_shared<const Work>(std::move(work)));
        return OK;
    }
    int result = orderWithLegacy(stream, work);
    if (result != OK) return result;
    stream->queue.push_back(std::make_shared<const Work>(std::move(work)));
    stream->queued++;
    if (!state().deferred) runTo(*stream, stream->queued);
    return OK;
}

}  // namespace standin
