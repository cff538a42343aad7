package dev.descent.cpu;

import dev.descent.spi.BackendException;
import java.util.Locale;

/** Which inner loops a CPU backend runs; both give the same bits. */
public enum KernelSet {
    /** {@link #VECTOR} where Java was started with the module it needs, {@link #SCALAR} otherwise. */
    AUTO,
    /** The Vector API; needs the module jdk.incubator.vector. */
    VECTOR,
    /** Plain Java, which runs everywhere. */
    SCALAR;

    /** System property with the choice for backends opened through the provider. */
    public static final String PROPERTY = "descent.cpu.kernels";

    static final String MODULE = "jdk.incubator.vector";

    /** The choice made with {@link #PROPERTY}, AUTO if there is none. */
    static KernelSet chosen() {
        String word = System.getProperty(PROPERTY, "auto");
        for (KernelSet k : values()) {
            if (k.name().toLowerCase(Locale.ROOT).equals(word)) {
                return k;
            }
        }
        throw new BackendException("-D" + PROPERTY + "=" + word + " is not known; it can be auto, vector or scalar");
    }

    /** Whether Java was started with the Vector API. */
    static boolean moduleIsThere() {
        return ModuleLayer.boot().findModule(MODULE).isPresent();
    }

    /** VECTOR or SCALAR. */
    KernelSet resolve() {
        return switch (this) {
            case AUTO -> moduleIsThere() ? VECTOR : SCALAR;
            case VECTOR -> {
                if (!moduleIsThere()) {
                    throw new BackendException("vector kernels were asked for, but the module " + MODULE
                            + " is not there: start Java with --add-modules " + MODULE + ", or set -D" + PROPERTY
                            + "=auto");
                }
                yield VECTOR;
            }
            case SCALAR -> SCALAR;
        };
    }
}
