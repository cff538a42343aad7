/**
 * The kernels of all devices but the processor: their source, which compiles as CUDA C++, as OpenCL C and as host C++,
 * and the code that launches them, which is the same for every such device.
 */
module dev.descent.kernels {
    requires transitive dev.descent.core;
    requires static org.jspecify;

    exports dev.descent.kernels;
}
