package dev.descent.it.device;

/** Training on a CUDA device goes as on the processor. */
class CudaTrainingTest extends SameTraining {
    CudaTrainingTest() {
        super("cuda");
    }
}
