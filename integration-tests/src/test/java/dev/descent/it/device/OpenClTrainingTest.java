package dev.descent.it.device;

/** Training on an OpenCL device goes as on the processor. */
class OpenClTrainingTest extends SameTraining {
    OpenClTrainingTest() {
        super("opencl");
    }
}
