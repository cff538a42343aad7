/**
 * YAML of which nothing is trusted: a tree of plain values that know their line and column, and a list of all that is
 * wrong with them.
 *
 * <p>Values are those of YAML 1.2's core schema. Anchors, aliases, tags and further documents are refused, as are files
 * that are large or deeply nested; no object but the ones here is ever made from a file.
 */
@NullMarked
package dev.descent.cli.yaml;

import org.jspecify.annotations.NullMarked;
