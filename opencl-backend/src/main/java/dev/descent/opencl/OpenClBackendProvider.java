package dev.descent.opencl;

import dev.descent.spi.Backend;
import dev.descent.spi.BackendException;
import dev.descent.spi.BackendOptions;
import dev.descent.spi.BackendProvider;
import dev.descent.spi.Probe;
import org.jspecify.annotations.Nullable;

/** OpenCL devices of all platforms, numbered in the order in which the drivers name them. */
public final class OpenClBackendProvider implements BackendProvider {
    /** Loads the OpenCL library; null, or what is missing. */
    @FunctionalInterface
    interface Loader {
        Probe.@Nullable Unavailable load();
    }

    private final Loader library;
    private final Platforms platforms;

    /** For {@link java.util.ServiceLoader}. */
    public OpenClBackendProvider() {
        this(ClLibrary::load, new ClPlatforms());
    }

    OpenClBackendProvider(Loader library, Platforms platforms) {
        this.library = library;
        this.platforms = platforms;
    }

    @Override
    public String name() {
        return OpenClBackend.NAME;
    }

    @Override
    public Probe probe() {
        try {
            Probe.Unavailable missing = library.load();
            return missing != null ? missing : Survey.of(platforms).probe();
        } catch (RuntimeException | LinkageError e) {
            String reason = e instanceof BackendException ? String.valueOf(e.getMessage()) : e.toString();
            return new Probe.Unavailable(reason, "update or reinstall the OpenCL driver");
        }
    }

    @Override
    public Backend open(BackendOptions options) {
        Probe.Unavailable missing = library.load();
        if (missing != null) {
            throw new BackendException(missing.sentences());
        }
        return OpenClBackend.open(Survey.of(platforms), options, KernelTexts.shipped(), ProgramCache.chosen());
    }
}
