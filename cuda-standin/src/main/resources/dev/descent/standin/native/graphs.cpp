// Capture of one stream, and graphs of what it collected.
#include "state.h"

using namespace standin;

STANDIN_API int cuStreamBeginCapture_v2(void* handle, int mode) {
    return call("cuStreamBeginCapture", Needs::CONTEXT, [&]() -> int {
        std::shared_ptr<Stream> stream = streamOf(handle);
        if (stream == nullptr) return badHandle(state().streams, handle, "stream");
        if (mode < 0 || mode > 2) return INVALID_VALUE;
        if (stream == stream->context->legacy) return STREAM_CAPTURE_UNSUPPORTED;
        if (stream->capture != nullptr) return ILLEGAL_STATE;
        auto capture = std::make_shared<Capture>();
        capture->graph = std::make_shared<Graph>();
        capture->graph->context = stream->context;
        capture->mode = mode;
        capture->thread = std::this_thread::get_id();
        stream->capture = capture;
        return OK;
    });
}

STANDIN_API int cuStreamEndCapture(void* handle, void** graph) {
    return call("cuStreamEndCapture", Needs::CONTEXT, [&]() -> int {
        std::shared_ptr<Stream> stream = streamOf(handle);
        if (stream == nullptr) return badHandle(state().streams, handle, "stream");
        std::shared_ptr<Capture> capture = stream->capture;
        if (capture == nullptr) return ILLEGAL_STATE;
        if (capture->mode != 2 && capture->thread != std::this_thread::get_id()) return STREAM_CAPTURE_WRONG_THREAD;
        stream->capture = nullptr;
        *graph = nullptr;
        if (!capture->valid) return STREAM_CAPTURE_INVALIDATED;
        *graph = state().graphs.add(capture->graph);
        return OK;
    });
}

STANDIN_API int cuStreamIsCapturing(void* handle, int* status) {
    return call("cuStreamIsCapturing", Needs::CONTEXT, [&]() -> int {
        std::shared_ptr<Stream> stream = streamOf(handle);
        if (stream == nullptr) return badHandle(state().streams, handle, "stream");
        *status = stream->capture == nullptr ? 0 : stream->capture->valid ? 1 : 2;
        return OK;
    });
}

STANDIN_API int cuGraphInstantiateWithFlags(void** exec, void* handle, unsigned long long) {
    return call("cuGraphInstantiateWithFlags", Needs::CONTEXT, [&]() -> int {
        std::shared_ptr<Graph> graph = state().graphs.find(handle);
        if (graph == nullptr) return badHandle(state().graphs, handle, "graph");
        *exec = state().execs.add(std::make_shared<Graph>(*graph));
        return OK;
    });
}

STANDIN_API int cuGraphGetNodes(void* handle, void** nodes, size_t* count) {
    return call("cuGraphGetNodes", Needs::CONTEXT, [&]() -> int {
        std::shared_ptr<Graph> graph = state().graphs.find(handle);
        if (graph == nullptr) return badHandle(state().graphs, handle, "graph");
        size_t n = graph->nodes.size();
        // Nodes have no handles of use here: they are numbered.
        for (size_t i = 0; nodes != nullptr && i < *count; i++) {
            nodes[i] = i < n ? reinterpret_cast<void*>((9ull << 40) + 16 * (i + 1)) : nullptr;
        }
        *count = n;
        return OK;
    });
}

STANDIN_API int cuGraphUpload(void* exec, void* streamHandle) {
    return call("cuGraphUpload", Needs::CONTEXT, [&]() -> int {
        if (streamOf(streamHandle) == nullptr) return badHandle(state().streams, streamHandle, "stream");
        return state().execs.find(exec) == nullptr ? badHandle(state().execs, exec, "executable graph") : OK;
    });
}

STANDIN_API int cuGraphLaunch(void* exec, void* streamHandle) {
    return call("cuGraphLaunch", Needs::CONTEXT, [&]() -> int {
        std::shared_ptr<Graph> graph = state().execs.find(exec);
        if (graph == nullptr) return badHandle(state().execs, exec, "executable graph");
        std::shared_ptr<Stream> stream = streamOf(streamHandle);
        if (stream == nullptr) return badHandle(state().streams, streamHandle, "stream");
        Work work;
        work.name = "cuGraphLaunch";
        Context* context = stream->context;
        work.run = [graph, context]() -> Result {
            for (const auto& node : graph->nodes) {
                Result result = perform(*node, *context);
                if (result != OK) return result;
            }
            return OK;
        };
        return submit(stream, std::move(work));
    });
}

STANDIN_API int cuGraphDestroy(void* handle) {
    return call("cuGraphDestroy", Needs::CONTEXT, [&]() -> int {
        return state().graphs.remove(handle) ? OK : badHandle(state().graphs, handle, "graph");
    });
}

STANDIN_API int cuGraphExecDestroy(void* handle) {
    return call("cuGraphExecDestroy", Needs::CONTEXT, [&]() -> int {
        return state().execs.remove(handle) ? OK : badHandle(state().execs, handle, "executable graph");
    });
}
