package dev.descent.kernels;

import java.util.List;

/**
 * A kernel as the manifest describes it.
 *
 * @param name name in the source
 * @param family file it stands in, without extension
 * @param localSize work items of a group, or 0 where the launch decides
 * @param params its parameters; memory and a table are two in the source, pointer and first element
 */
public record KernelInfo(String name, String family, int localSize, List<Param> params) {
    public KernelInfo {
        params = List.copyOf(params);
    }

    /** A parameter's type. */
    public enum Type {
        /** Memory that is only read. */
        IN,
        /** Memory that is written, and perhaps read. */
        OUT,
        /** Numbers in memory of the device, see {@link KernelArg.Table}; of CUDA alone. */
        TABLE,
        INT,
        LONG,
        FLOAT
    }

    /** One parameter. */
    public record Param(Type type, String name) {}

    /** Throws if a launch does not fit: an error of the launching code. */
    public void check(Launch launch) {
        if (launch.args().size() != params.size()) {
            throw new IllegalArgumentException("kernel " + name + " takes " + params.size() + " arguments, not "
                    + launch.args().size());
        }
        if (localSize != 0 && launch.localSize() != localSize) {
            throw new IllegalArgumentException("kernel " + name + " runs in groups of " + localSize + ", not of "
                    + launch.localSize());
        }
        for (int i = 0; i < params.size(); i++) {
            boolean fits = switch (launch.args().get(i)) {
                case KernelArg.Memory m -> params.get(i).type() == Type.IN || params.get(i).type() == Type.OUT;
                case KernelArg.Table t -> params.get(i).type() == Type.TABLE;
                case KernelArg.IntValue n -> params.get(i).type() == Type.INT;
                case KernelArg.LongValue n -> params.get(i).type() == Type.LONG;
                case KernelArg.FloatValue f -> params.get(i).type() == Type.FLOAT;
            };
            if (!fits) {
                throw new IllegalArgumentException("argument " + i + " of kernel " + name + " is "
                        + params.get(i) + ", but got " + launch.args().get(i));
            }
        }
    }
}
