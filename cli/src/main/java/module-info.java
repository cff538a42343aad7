/** The command line. Devices are found through {@code ServiceLoader}, so no backend is required by name. */
module dev.descent.cli {
    requires dev.descent.core;
    requires dev.descent.csv;
    requires dev.descent.conformance;
    requires dev.descent.benchmarks;
    requires dev.descent.onnx;
    requires dev.descent.storage;
    requires dev.descent.tasks;
    requires dev.descent.watch;
    requires com.fasterxml.jackson.databind;
    requires de.siegmar.fastcsv;
    requires info.picocli;
    requires org.snakeyaml.engine;
    requires static org.jspecify;
    requires jdk.unsupported; // signals

    // picocli fills annotated fields by reflection.
    opens dev.descent.cli to info.picocli;
}
