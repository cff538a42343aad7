/**
 * A test tool: stands in for NVIDIA's driver and cuBLAS on machines without a GPU. Nothing that users run depends on
 * it.
 */
module dev.descent.standin {
    requires dev.descent.kernels;
    requires static org.jspecify;

    exports dev.descent.standin;
}
