package dev.descent.cli;

import dev.descent.storage.ModelDescription;
import dev.descent.storage.ModelFile;
import dev.descent.storage.SafetensorsInfo;
import dev.descent.storage.SafetensorsInfo.Integrity;
import dev.descent.storage.SequenceFile;
import dev.descent.storage.StorageException;
import java.nio.file.Path;
import java.util.Optional;

/** Whether other commands will take a model: its tensors can be intact and yet fit no layer, or hold no numbers. */
final class Usability {
    /** Of the memory for a model that is only looked at. */
    private static final int SHARE = 4;

    private Usability() {}

    /**
     * Loads a model as the commands do that use it.
     *
     * @return why it is refused; nothing if it is taken, is no model, is known to be damaged, or is too large to try
     */
    static Optional<String> problem(Path file, SafetensorsInfo info, Optional<ModelDescription> description) {
        if (description.isEmpty() || info.integrity() instanceof Integrity.Damaged
                || info.bytes() > Runtime.getRuntime().maxMemory() / SHARE) {
            return Optional.empty();
        }
        try {
            if (description.get().isOfSequences()) {
                SequenceFile.load(file);
            } else {
                ModelFile.load(file);
            }
            return Optional.empty();
        } catch (StorageException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
