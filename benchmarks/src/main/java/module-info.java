/** Workloads that measure backends; the microbenchmarks beside them need JMH, the workloads do not. */
@SuppressWarnings("requires-automatic") // JMH is no named module
module dev.descent.benchmarks {
    requires transitive dev.descent.core;
    requires java.management;
    requires jdk.management;
    requires static jmh.core;
    requires static org.jspecify;

    exports dev.descent.benchmarks;
}
