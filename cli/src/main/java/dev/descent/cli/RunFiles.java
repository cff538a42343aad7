package dev.descent.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where the results of a run go.
 *
 * @param model where the model goes, if it is to be kept
 * @param mayReplace whether a model that is there may be replaced
 * @param manifest what the run came from
 */
record RunFiles(Optional<Path> model, Predicate<Path> mayReplace, RunManifest manifest) {}
