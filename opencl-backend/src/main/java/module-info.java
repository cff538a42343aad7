/** The backend for OpenCL devices, through LWJGL. */
module dev.descent.opencl {
    requires transitive dev.descent.core;
    requires dev.descent.kernels;
    requires org.lwjgl;
    requires org.lwjgl.opencl;
    requires static org.jspecify;

    exports dev.descent.opencl;

    provides dev.descent.spi.BackendProvider with
            dev.descent.opencl.OpenClBackendProvider;
}
