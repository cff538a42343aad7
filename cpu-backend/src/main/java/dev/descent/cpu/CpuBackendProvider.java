package dev.descent.cpu;

import dev.descent.spi.Backend;
import dev.descent.spi.BackendException;
import dev.descent.spi.BackendOptions;
import dev.descent.spi.BackendProvider;
import dev.descent.spi.Probe;
import java.util.List;

/** The processor Java runs on: one device, always there. */
public final class CpuBackendProvider implements BackendProvider {
    /** For {@link java.util.ServiceLoader}. */
    public CpuBackendProvider() {}

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public Probe probe() {
        try {
            return new Probe.Available(List.of(CpuBackend.describe(KernelSet.chosen())));
        } catch (BackendException e) {
            String message = String.valueOf(e.getMessage());
            int colon = message.indexOf(": ");
            return colon < 0
                    ? new Probe.Unavailable(message, "remove the system property or correct it")
                    : new Probe.Unavailable(message.substring(0, colon), message.substring(colon + 2));
        }
    }

    @Override
    public Backend open(BackendOptions options) {
        return CpuBackend.open(options);
    }
}
