package dev.descent.it.device;

/** Plans that do not fit into an OpenCL device. */
class OpenClPlanMemoryTest extends PlanMemory {
    OpenClPlanMemoryTest() {
        super("opencl");
    }
}
