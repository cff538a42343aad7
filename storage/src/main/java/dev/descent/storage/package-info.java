/**
 * Model files. The container is safetensors: eight bytes of header length, a JSON header, raw little-endian data;
 * Python reads it too. What the weights belong to stands in the header's metadata as a closed vocabulary.
 *
 * <pre>{@code
 * ModelFile.save(path, bundle, false);
 * ModelBundle back = ModelFile.load(path);
 * Sequential net = back.architecture().build();
 * }</pre>
 */
@NullMarked
package dev.descent.storage;

import org.jspecify.annotations.NullMarked;
