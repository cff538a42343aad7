package dev.descent.it.device;

/** Plans that do not fit into a CUDA device. */
class CudaPlanMemoryTest extends PlanMemory {
    CudaPlanMemoryTest() {
        super("cuda");
    }
}
