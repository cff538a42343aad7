package dev.descent.it.device;

/** Training on an OpenCL device makes no garbage. */
class SteadyOpenClTest extends SteadyTraining {
    SteadyOpenClTest() {
        super("opencl");
    }
}
