/** Tensors, graphs, layers, training: everything but the devices. */
module dev.descent.core {
    requires transitive org.slf4j;
    requires static transitive org.jspecify;

    exports dev.descent.data;
    exports dev.descent.device;
    exports dev.descent.graph;
    exports dev.descent.nn;
    exports dev.descent.nn.recurrent;
    exports dev.descent.optim;
    exports dev.descent.spi;
    exports dev.descent.spi.support;
    exports dev.descent.tensor;
    exports dev.descent.train;

    uses dev.descent.spi.BackendProvider;
}
