/**
 * Sequence tasks, and the classical models that recurrent networks are compared with.
 *
 * <p>Tasks that are drawn from a seed: {@link dev.descent.tasks.EmbeddedReber}, {@link
 * dev.descent.tasks.AddingProblem}, {@link dev.descent.tasks.CopyMemory}, {@link dev.descent.tasks.TemporalOrder}.
 * Tasks from files: {@link dev.descent.tasks.TextCorpus}, {@link dev.descent.tasks.PianoRolls}. Models without a
 * network: {@link dev.descent.tasks.NGram}, {@link dev.descent.tasks.KneserNey}, {@link
 * dev.descent.tasks.HiddenMarkov}, all of them a {@link dev.descent.tasks.SequenceModel} that {@link
 * dev.descent.tasks.SymbolScores} measures as it measures a network.
 *
 * <pre>{@code
 * EmbeddedReber grammar = new EmbeddedReber(1);
 * EmbeddedReber.Split strings = grammar.split(2000, 500, 42);
 * SequenceModel trigrams = NGram.interpolated(strings.train(), EmbeddedReber.SYMBOLS, 3);
 * SymbolScores scores = SymbolScores.of(grammar, strings.test(), trigrams);
 * System.out.println(scores.crossEntropy() + " nats, long-range accuracy " + scores.longRangeAccuracy());
 * }</pre>
 */
@NullMarked
package dev.descent.tasks;

import org.jspecify.annotations.NullMarked;
