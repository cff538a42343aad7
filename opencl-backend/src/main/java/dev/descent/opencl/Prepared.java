package dev.descent.opencl;

import org.lwjgl.opencl.CL10;

/**
 * A launch that waits in a recording.
 *
 * @param kernel a kernel object of its own, with its arguments set
 * @param name the kernel's name
 * @param sizes all work items and those of a group, along x, y and z
 */
record Prepared(long kernel, String name, long[] sizes) {
    /** Gives the kernel object back. */
    void free() {
        CL10.clReleaseKernel(kernel);
    }
}
