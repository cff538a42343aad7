/** The backend that runs on the processor itself: plain Java, with the Vector API where Java was started with it. */
module dev.descent.cpu {
    requires transitive dev.descent.core;
    requires static jdk.incubator.vector;
    requires java.management;
    requires jdk.management;
    requires static org.jspecify;

    exports dev.descent.cpu;

    provides dev.descent.spi.BackendProvider with
            dev.descent.cpu.CpuBackendProvider;
}
