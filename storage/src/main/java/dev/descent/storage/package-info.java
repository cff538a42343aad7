/**
 * Model files. The container is safetensors: eight bytes of header length, a JSON header, raw little-endian data;
 * Python reads it too. What the weights belong to stands in the header's metadata as a closed vocabulary, and checksums
 * of every tensor, the header and the whole beside it: {@code descent.crc32c.NAME}, {@code descent.crc32c} and
 * {@code descent.sha256}.
 *
 * <p>A file is written whole or not at all ({@link SafeWrite}), and one run at a time writes to a folder
 * ({@link RunLock}).
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
