package dev.descent.opencl;

import dev.descent.kernels.KernelInfo;
import dev.descent.kernels.KernelManifest;
import dev.descent.kernels.KernelSource;
import dev.descent.kernels.KernelTarget;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The kernels that a device compiles when it opens.
 *
 * @param kernels what they are called and take
 * @param source a family's name to its OpenCL C
 */
record KernelTexts(List<KernelInfo> kernels, UnaryOperator<String> source) {
    /** Those of Descent. */
    static KernelTexts shipped() {
        return new KernelTexts(KernelManifest.load().of(KernelTarget.OPENCL), KernelSource::openCl);
    }

    List<String> families() {
        return kernels.stream().map(KernelInfo::family).distinct().toList();
    }
}
