package dev.descent.cuda;

import dev.descent.spi.Backend;
import dev.descent.spi.BackendException;
import dev.descent.spi.BackendOptions;
import dev.descent.spi.BackendProvider;
import dev.descent.spi.DeviceInfo;
import dev.descent.spi.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** NVIDIA GPUs of compute capability 7.5 and newer, numbered as the driver does. */
public final class CudaBackendProvider implements BackendProvider {
    private final String driver;

    /** For {@link java.util.ServiceLoader}. */
    public CudaBackendProvider() {
        this(DriverLibrary.NAME);
    }

    /** @param driver name of the driver's library */
    CudaBackendProvider(String driver) {
        this.driver = driver;
    }

    @Override
    public String name() {
        return CudaBackend.NAME;
    }

    @Override
    public Probe probe() {
        try {
            DriverLibrary.Answer answer = ask();
            Probe.Unavailable none = answer.none();
            if (none != null) {
                return none;
            }
            String products = Cublas.expected(CublasSearch.here(answer.version()));
            List<DeviceInfo> devices = new ArrayList<>();
            String others = String.join("; ", answer.leftOut());
            for (DeviceFacts facts : answer.devices()) {
                String tail = devices.isEmpty() && !others.isEmpty() ? "; " + others : "";
                devices.add(facts.info(devices.size(), products + tail));
            }
            return new Probe.Available(devices);
        } catch (RuntimeException | LinkageError e) {
            String message = e.getMessage();
            return new Probe.Unavailable("the NVIDIA driver cannot be asked: "
                    + (message == null ? e.toString() : message), "reinstall the driver");
        }
    }

    private DriverLibrary.Answer ask() {
        String system = system();
        return system == null ? DriverLibrary.ask(driver) : DriverLibrary.Answer.none(
                "the cuda backend runs on Linux with x86-64, not on " + system,
                "use the device opencl, which NVIDIA's driver has too, or cpu");
    }

    /** The system where this backend has no natives for it. */
    private static @Nullable String system() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch");
        return os.contains("linux") && (arch.equals("amd64") || arch.equals("x86_64")) ? null : os + " " + arch;
    }

    @Override
    public Backend open(BackendOptions options) {
        DriverLibrary.Answer answer = ask();
        Probe.Unavailable none = answer.none();
        if (none != null) {
            throw new BackendException(none.sentences());
        }
        int count = answer.devices().size();
        if (options.device() >= count) {
            throw new BackendException("the cuda backend has " + count + (count == 1 ? " device" : " devices")
                    + ", numbered from 0; asked for device " + options.device());
        }
        Natives.loadDriver();
        Cublas cublas = Cublas.load(CublasSearch.here(answer.version()));
        DeviceFacts facts = answer.devices().get(options.device());
        CudaContext context = new CudaContext(facts);
        try {
            return new CudaBackend(context, facts.info(options.device(), cublas.words()), cublas, options);
        } catch (RuntimeException e) {
            context.closeAfter(e);
            throw e;
        }
    }
}
