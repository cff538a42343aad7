package dev.descent.it.device;

/** Training on a CUDA device makes no garbage. */
class SteadyCudaTest extends SteadyTraining {
    SteadyCudaTest() {
        super("cuda");
    }
}
