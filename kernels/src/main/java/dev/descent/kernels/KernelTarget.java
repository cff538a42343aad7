package dev.descent.kernels;

/** The languages that kernels are compiled as. A kernel may be there for one of them alone. */
public enum KernelTarget {
    /** CUDA C++; many parameters of a network are given to a kernel as a table of addresses in device memory. */
    CUDA,
    /** OpenCL C 1.2, which knows no addresses: they are given as arguments, in packs. */
    OPENCL
}
