package dev.descent.train;

import dev.descent.graph.Variable;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.Map;

/** Which kinds of cell two weights come from, where they do not fit: the blocks of rows tell the number of gates. */
final class CellHint {
    private CellHint() {}

    /** For a parameter whose given value has another shape; empty where it is of no cell, or of the same kind. */
    static String of(String path, Map<String, HostTensor> given, Map<String, Variable> model) {
        String cell = path.substring(0, path.lastIndexOf('.') + 1);
        if (model.containsKey(cell + "weight_ho") || model.containsKey(cell + "weight_hr")) {
            return ""; // the output is fed back, the width of weight_hh is not that of a gate
        }
        HostTensor there = given.get(cell + "weight_hh");
        Variable here = model.get(cell + "weight_hh");
        int from = there == null ? 0 : gates(there.shape());
        int to = here == null ? 0 : gates(here.shape());
        if (from == 0 || to == 0) {
            return "";
        }
        if (from == to) {
            return ": the cells are of one kind, but differ in inputs or hidden units";
        }
        return ": the value is of a cell with " + kind(from) + ", the model has one with " + kind(to);
    }

    /** Blocks of the recurrent weight [G·H, H]; 0 if it has none. */
    private static int gates(Shape hh) {
        boolean blocks = hh.rank() == 2 && hh.dim(1) > 0 && hh.dim(0) % hh.dim(1) == 0;
        return blocks ? hh.dim(0) / hh.dim(1) : 0;
    }

    private static String kind(int gates) {
        return switch (gates) {
            case 1 -> "1 block of rows (Elman)";
            case 3 -> "3 blocks of rows (GRU)";
            case 4 -> "4 blocks of rows (LSTM)";
            default -> gates + " blocks of rows";
        };
    }
}
