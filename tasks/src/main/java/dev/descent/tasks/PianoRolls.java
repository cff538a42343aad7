package dev.descent.tasks;

import dev.descent.data.DataException;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Polyphonic music: pieces as sequences of time steps, each the set of piano keys that sound, 0 … 87.
 *
 * <p>The file has one piece a line: {@code train}, {@code valid} or {@code test}, a tab, then the steps parted by
 * commas, the keys of a step parted by spaces. A step may be empty (silence); blank lines are left out.
 *
 * <pre>
 * train⇥60 64 67,60 64 67,,62 65 69
 * </pre>
 *
 * The usual task: from steps 0 … t foretell which of the 88 keys sound at step t + 1, as 88 yes-or-no questions. The
 * loss is the sum of their cross-entropies, averaged over all foretold steps of all pieces together:
 *
 * <pre>
 * NLL = −Σ_pieces Σ_{t=0}^{T−2} Σ_k [y ln p + (1 − y) ln(1 − p)] / Σ_pieces (T − 1),    y = key k at step t + 1
 * </pre>
 *
 * so the first step of a piece is not foretold. Sources: Boulanger-Lewandowski, Bengio and Vincent, "Modeling temporal
 * dependencies in high-dimensional sequences" (2012); the loss in this form is that of the experiments of Bai, Kolter
 * and Koltun, "An empirical evaluation of generic convolutional and recurrent networks for sequence modeling" (arXiv
 * 1803.01271), which go from {@code x[:-1]} to {@code x[1:]}.
 *
 * @param train pieces to learn from: for each step its keys, ascending
 * @param valid pieces to choose a model by
 * @param test pieces to test it on
 */
public record PianoRolls(List<int[][]> train, List<int[][]> valid, List<int[][]> test) {
    /** Keys of a piano. */
    public static final int KEYS = 88;

    private static final int SHORTEST = 2;

    /** Copies the lists. */
    public PianoRolls {
        train = List.copyOf(train);
        valid = List.copyOf(valid);
        test = List.copyOf(test);
    }

    /**
     * Reads a file.
     *
     * @throws DataException if the file can not be used; the message names line and step, counted from 1
     */
    public static PianoRolls read(Path file) {
        return parse(TextFile.read(file), file.toString());
    }

    /** Reads a text; {@code name} stands before each message, as the name of a file does. */
    public static PianoRolls parse(String text, String name) {
        Map<String, List<int[][]>> splits =
                Map.of("train", new ArrayList<>(), "valid", new ArrayList<>(), "test", new ArrayList<>());
        List<String> lines = text.lines().toList();
        for (int l = 0; l < lines.size(); l++) {
            String line = lines.get(l);
            if (line.isBlank()) {
                continue;
            }
            String where = name + ": line " + (l + 1);
            int tab = line.indexOf('\t');
            if (tab < 0) {
                throw new DataException(where + ": has no tab; a line is train, valid or test, a tab, and the steps");
            }
            List<int[][]> split = splits.get(line.substring(0, tab));
            if (split == null) {
                throw new DataException(where + ": unknown split '" + TextFile.shown(line.substring(0, tab))
                        + "'; it must be train, valid or test");
            }
            split.add(piece(line.substring(tab + 1), where));
        }
        for (String split : List.of("train", "valid", "test")) {
            if (splits.getOrDefault(split, List.of()).isEmpty()) {
                throw new DataException(name + ": none of the " + lines.size() + " lines is for the split '" + split
                        + "'; at least one must start with " + split + " and a tab");
            }
        }
        return new PianoRolls(
                splits.getOrDefault("train", List.of()),
                splits.getOrDefault("valid", List.of()),
                splits.getOrDefault("test", List.of()));
    }

    private static int[][] piece(String text, String where) {
        if (text.isBlank()) {
            throw new DataException(where + ": the piece is empty; give its steps or remove the line");
        }
        String[] steps = text.split(",", -1);
        if (steps.length < SHORTEST) {
            throw new DataException(where + ": the piece has a single step; it needs at least " + SHORTEST
                    + ", one to hear and one to foretell");
        }
        int[][] piece = new int[steps.length][];
        for (int s = 0; s < steps.length; s++) {
            piece[s] = keys(steps[s].strip(), where + ", step " + (s + 1));
        }
        return piece;
    }

    private static int[] keys(String text, String where) {
        if (text.isEmpty()) {
            return new int[0];
        }
        String[] words = text.split(" +");
        int[] keys = new int[words.length];
        for (int i = 0; i < keys.length; i++) {
            try {
                keys[i] = Integer.parseInt(words[i]);
            } catch (NumberFormatException e) { // which quotes all of it
                throw new DataException(where + ": '" + TextFile.shown(words[i])
                        + "' is not a key; keys are numbers from 0 to " + (KEYS - 1) + ", parted by spaces");
            }
            if (keys[i] < 0 || keys[i] >= KEYS) {
                throw new DataException(where + ": key " + keys[i] + " is out of range; keys go from 0 to " + (KEYS - 1)
                        + " (the MIDI number less 21)");
            }
        }
        return Arrays.stream(keys).sorted().distinct().toArray();
    }

    /**
     * Pieces as a network reads them, n of them with at most T + 1 steps: at step t it hears the keys of step t and is
     * to answer those of step t + 1, as 0 or 1.
     *
     * @param pieces pieces of at least 2 steps, each with its keys
     * @return input F32 [n, T, 88], target F32 [n, T, 88], mask F32 [n, T]
     */
    public static Padded padded(List<int[][]> pieces) {
        int steps = 0;
        for (int[][] piece : pieces) {
            Checks.atLeast("the number of steps", piece.length, SHORTEST, "one to hear and one to foretell");
            steps = Math.max(steps, piece.length - 1);
        }
        int n = pieces.size();
        float[] input = new float[Checks.size(n, steps, KEYS)]; // [n, T, 88]
        float[] target = new float[input.length]; // [n, T, 88]
        float[] mask = new float[n * steps]; // [n, T]
        for (int i = 0; i < n; i++) {
            int[][] piece = pieces.get(i);
            for (int t = 0; t + 1 < piece.length; t++) {
                int at = i * steps + t;
                mask[at] = 1;
                for (int key : piece[t]) {
                    input[at * KEYS + key] = 1;
                }
                for (int key : piece[t + 1]) {
                    target[at * KEYS + key] = 1;
                }
            }
        }
        Shape shape = Shape.of(n, steps, KEYS);
        return new Padded(
                HostTensor.of(input, shape), HostTensor.of(target, shape), HostTensor.of(mask, Shape.of(n, steps)));
    }
}
