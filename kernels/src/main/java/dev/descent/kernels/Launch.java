package dev.descent.kernels;

import java.util.List;

/**
 * One start of a kernel.
 *
 * @param kernel its name in the sources and in the manifest
 * @param groupsX work groups (CUDA: blocks) along x, at least 1
 * @param groupsY work groups along y, at least 1
 * @param groupsZ work groups along z, at least 1
 * @param localSize work items (threads) of a group, all along x
 * @param args arguments in the order of the manifest
 */
public record Launch(String kernel, int groupsX, int groupsY, int groupsZ, int localSize, List<KernelArg> args) {
    public Launch {
        args = List.copyOf(args);
    }
}
