/** The backend for NVIDIA GPUs, through the driver API of JCuda and through JCublas. */
@SuppressWarnings("requires-automatic") // JCuda has no module descriptors
module dev.descent.cuda {
    requires transitive dev.descent.core;
    requires dev.descent.kernels;
    requires jcublas;
    requires jcuda;
    requires org.slf4j;
    requires static org.jspecify;

    exports dev.descent.cuda;

    provides dev.descent.spi.BackendProvider with
            dev.descent.cuda.CudaBackendProvider;
}
