/** Model files: safetensors with the architecture in their metadata. */
module dev.descent.storage {
    requires transitive dev.descent.core;
    requires com.fasterxml.jackson.databind;

    exports dev.descent.storage;
}
