/** Small complete programs that train recurrent networks, to be read and copied. */
module dev.descent.examples {
    requires dev.descent.core;

    exports dev.descent.examples;
}
