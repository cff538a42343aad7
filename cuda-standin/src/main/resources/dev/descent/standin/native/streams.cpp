// Streams and events.
#include "state.h"

using namespace standin;

namespace {

int create(const char* name, void** handle, unsigned flags, int priority) {
    return call(name, Needs::CONTEXT, [&]() -> int {
        int forbidden = forbiddenInCapture(name);
        if (forbidden != OK) return forbidden;
        if (handle == nullptr || flags > 1) return INVALID_VALUE;
        auto stream = std::make_shared<Stream>();
        stream->context = currentContext();
        stream->blocking = flags == 0;
        stream->priority = priority;
        stream->context->streams.push_back(stream);
        *handle = state().streams.add(stream);
        return OK;
    });
}

/** A call about a stream. */
template <class F> int streamCall(const char* name, const void* handle, F&& body) {
    return call(name, Needs::CONTEXT, [&]() -> int {
        std::shared_ptr<Stream> stream = streamOf(handle);
        return stream == nullptr ? badHandle(state().streams, handle, "stream") : body(stream);
    });
}

/** A call about an event. */
template <class F> int eventCall(const char* name, const void* handle, F&& body) {
    return call(name, Needs::CONTEXT, [&]() -> int {
        std::shared_ptr<Event> event = state().events.find(handle);
        return event == nullptr ? badHandle(state().events, handle, "event") : body(event);
    });
}

/** A wait or a question that a capture does not survive. */
int whileCapturing(const char* name, Stream& stream) {
    if (stream.capture != nullptr) {
        stream.capture->valid = false;
        complain(std::string("wait during capture: ") + name);
        return STREAM_CAPTURE_UNSUPPORTED;
    }
    return forbiddenInCapture(name);
}

/** Whether the event was recorded in a capture that goes on; that is then spoilt. */
bool captured(const Event& event) {
    std::shared_ptr<Capture> capture = event.capture.lock();
    if (capture == nullptr) return false;
    capture->valid = false;
    complain("wait during capture: event");
    return true;
}

}  // namespace

STANDIN_API int cuStreamCreate(void** handle, unsigned flags) { return create("cuStreamCreate", handle, flags, 0); }

STANDIN_API int cuStreamCreateWithPriority(void** handle, unsigned flags, int priority) {
    return create("cuStreamCreateWithPriority", handle, flags, priority);
}

STANDIN_API int cuStreamGetPriority(void* handle, int* priority) {
    return streamCall("cuStreamGetPriority", handle, [&](const std::shared_ptr<Stream>& s) {
        *priority = s->priority;
        return OK;
    });
}

STANDIN_API int cuStreamGetFlags(void* handle, unsigned* flags) {
    return streamCall("cuStreamGetFlags", handle, [&](const std::shared_ptr<Stream>& s) {
        *flags = s->blocking || s == s->context->legacy ? 0 : 1;
        return OK;
    });
}

/** The queued work still runs, once somebody waits for the context or for an event behind it. */
STANDIN_API int cuStreamDestroy_v2(void* handle) {
    return call("cuStreamDestroy", Needs::CONTEXT, [&]() -> int {
        std::shared_ptr<Stream> stream = state().streams.find(handle);
        if (stream == nullptr) return badHandle(state().streams, handle, "stream");
        if (stream->capture != nullptr) complain("stream destroyed while it captures");
        stream->capture = nullptr;
        state().streams.remove(handle);
        return OK;
    });
}

STANDIN_API int cuStreamSynchronize(void* handle) {
    return streamCall("cuStreamSynchronize", handle, [&](const std::shared_ptr<Stream>& s) {
        int forbidden = whileCapturing("cuStreamSynchronize", *s);
        if (forbidden != OK) return forbidden;
        // The legacy stream stands behind all blocking ones.
        if (s == s->context->legacy) {
            for (const auto& other : s->context->streams) {
                if (other->blocking) runTo(*other, other->queued);
            }
        }
        runTo(*s, s->queued);
        return waited(*s->context);
    });
}

STANDIN_API int cuStreamQuery(void* handle) {
    return streamCall("cuStreamQuery", handle, [&](const std::shared_ptr<Stream>& s) -> int {
        int forbidden = whileCapturing("cuStreamQuery", *s);
        if (forbidden != OK) return forbidden;
        return s->done < s->queued ? NOT_READY : OK;
    });
}

STANDIN_API int cuStreamWaitEvent(void* handle, void* eventHandle, unsigned) {
    return streamCall("cuStreamWaitEvent", handle, [&](const std::shared_ptr<Stream>& s) -> int {
        std::shared_ptr<Event> event = state().events.find(eventHandle);
        if (event == nullptr) return badHandle(state().events, eventHandle, "event");
        std::shared_ptr<Capture> capture = event->capture.lock();
        if (capture != nullptr && capture == s->capture) return OK;  // one stream: in order anyway
        if (capture != nullptr) {
            capture->valid = false;
            complain("cuStreamWaitEvent: a capture of several streams is not modelled");
            return STREAM_CAPTURE_ISOLATION;
        }
        if (s->capture != nullptr) {
            if (event->point.stream == nullptr) return OK;
            s->capture->valid = false;
            complain("cuStreamWaitEvent: a capturing stream waits for an event from outside of its capture");
            return STREAM_CAPTURE_ISOLATION;
        }
        if (event->point.passed()) return OK;
        Work work;
        work.name = "cuStreamWaitEvent";
        work.after.push_back(event->point);
        return submit(s, std::move(work));
    });
}

STANDIN_API int cuEventCreate(void** handle, unsigned flags) {
    return call("cuEventCreate", Needs::CONTEXT, [&]() -> int {
        if (handle == nullptr || flags > 7) return INVALID_VALUE;
        auto event = std::make_shared<Event>();
        event->context = currentContext();
        event->timed = (flags & 2) == 0;
        *handle = state().events.add(event);
        return OK;
    });
}

STANDIN_API int cuEventDestroy_v2(void* handle) {
    return eventCall("cuEventDestroy", handle, [&](const std::shared_ptr<Event>&) {
        state().events.remove(handle);
        return OK;
    });
}

STANDIN_API int cuEventRecord(void* handle, void* streamHandle) {
    return eventCall("cuEventRecord", handle, [&](const std::shared_ptr<Event>& event) -> int {
        std::shared_ptr<Stream> stream = streamOf(streamHandle);
        if (stream == nullptr) return badHandle(state().streams, streamHandle, "stream");
        if (event->context != stream->context) return INVALID_HANDLE;
        Work work;
        work.name = "cuEventRecord";
        if (stream->capture != nullptr) {
            // Marks a place in the capture; nobody sees it when the graph runs.
            event->capture = stream->capture;
            return submit(stream, std::move(work));
        }
        work.run = [event] {
            event->time = std::chrono::steady_clock::now();
            return OK;
        };
        event->capture.reset();
        event->point = {stream, stream->queued + 1};
        return submit(stream, std::move(work));
    });
}

STANDIN_API int cuEventSynchronize(void* handle) {
    return eventCall("cuEventSynchronize", handle, [&](const std::shared_ptr<Event>& event) -> int {
        if (captured(*event)) return CAPTURED_EVENT;
        int forbidden = forbiddenInCapture("cuEventSynchronize");
        if (forbidden != OK) return forbidden;
        if (event->point.stream != nullptr) runTo(*event->point.stream, event->point.number);
        return waited(*event->context);
    });
}

STANDIN_API int cuEventQuery(void* handle) {
    return eventCall("cuEventQuery", handle, [&](const std::shared_ptr<Event>& event) -> int {
        if (captured(*event)) return CAPTURED_EVENT;
        int forbidden = forbiddenInCapture("cuEventQuery");
        if (forbidden != OK) return forbidden;
        return event->point.passed() ? OK : NOT_READY;
    });
}

STANDIN_API int cuEventElapsedTime(float* milliseconds, void* fromHandle, void* toHandle) {
    return eventCall("cuEventElapsedTime", fromHandle, [&](const std::shared_ptr<Event>& from) -> int {
        std::shared_ptr<Event> to = state().events.find(toHandle);
        if (to == nullptr) return badHandle(state().events, toHandle, "event");
        if (!from->timed || !to->timed) return INVALID_HANDLE;
        if (from->point.stream == nullptr || to->point.stream == nullptr) return INVALID_HANDLE;
        if (!from->point.passed() || !to->point.passed()) return NOT_READY;
        *milliseconds = std::chrono::duration<float, std::milli>(to->time - from->time).count();
        return OK;
    });
}
