package dev.descent.cuda;

import static jcuda.driver.JCudaDriver.cuGraphExecDestroy;
import static jcuda.driver.JCudaDriver.cuGraphLaunch;

import dev.descent.spi.Recording;
import java.util.List;
import jcuda.driver.CUgraphExec;

/** A CUDA graph: a replay is one launch. */
final class CudaRecording implements Recording {
    private final CudaContext context;
    private final CUgraphExec graph;
    private final List<Tables.Place> tables;
    private final String name;

    CudaRecording(CudaContext context, CUgraphExec graph, List<Tables.Place> tables, int launches) {
        this.context = context;
        this.graph = graph;
        this.tables = tables;
        name = "a graph of " + launches + " launches";
    }

    @Override
    public void replay() {
        context.enter();
        context.check(cuGraphLaunch(graph, context.stream()), name);
        context.started(name);
    }

    @Override
    public void close() {
        tables.forEach(Tables.Place::free);
        context.release(cuGraphExecDestroy(graph), "a graph");
    }
}
