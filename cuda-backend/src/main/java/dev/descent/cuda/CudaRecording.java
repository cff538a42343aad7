package dev.descent.cuda;

import static jcuda.driver.JCudaDriver.cuGraphExecDestroy;
import static jcuda.driver.JCudaDriver.cuGraphLaunch;

import dev.descent.spi.Recording;
import java.util.List;
import jcuda.driver.CUgraphExec;

/** A CUDA graph: a replay is one launch. */
final class CudaRecording implements Recording {
    private final CudaBackend backend;
    private final CudaContext context;
    private final CUgraphExec graph;
    private final List<Tables.Place> tables;
    private final CudaBuffer[] buffers;
    private final String name;
    /** Closed buffers of the backend when {@link #buffers} were last looked at. */
    private long checked;

    private boolean closed;

    CudaRecording(
            CudaBackend backend, CudaContext context, CUgraphExec graph, List<Tables.Place> tables,
            CudaBuffer[] buffers, long releases, int launches) {
        this.backend = backend;
        this.context = context;
        this.graph = graph;
        this.tables = tables;
        this.buffers = buffers;
        checked = releases;
        name = "a graph of " + launches + " launches";
    }

    @Override
    public void replay() {
        if (closed) {
            throw new IllegalStateException("this recording is closed");
        }
        backend.checkIdle("a replay");
        if (checked != backend.releases()) {
            for (CudaBuffer b : buffers) {
                b.checkOpen();
            }
            checked = backend.releases();
        }
        context.enter();
        context.check(cuGraphLaunch(graph, context.stream()), name);
        context.started(name);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            tables.forEach(Tables.Place::free);
            backend.forget(this, cuGraphExecDestroy(graph));
        }
    }
}
