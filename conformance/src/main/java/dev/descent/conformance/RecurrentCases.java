package dev.descent.conformance;

import dev.descent.spi.FusedOp;
import dev.descent.spi.RecurrentKind;
import dev.descent.spi.RecurrentSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * recurrent, recurrentDelta: every kind in both directions, under every mask. What the forward kernel reserves belongs
 * to the backend, so a case of the backward kernel runs the forward one first, and holds its states beside the oracle's
 * too.
 */
final class RecurrentCases {
    /** T, B, I, H. */
    private static final int[][] SIZES = {
        {1, 1, 1, 1}, {1, 3, 5, 7}, {2, 1, 3, 33}, {5, 7, 3, 1}, {3, 2, 1, 5}, {33, 3, 5, 9}, {4, 33, 7, 16},
        {3, 5, 129, 31}, {6, 9, 33, 32}
    };

    private static final int[] LARGEST = {12, 17, 9, 65};

    private static final int[] MASKED = {7, 5, 3, 9};

    /** Inputs of more than 2^18 elements, which a backend may copy in parts. */
    private static final int[] LONG = {41, 50, 129, 3};

    private RecurrentCases() {}

    /** One layer; {@code delta} for its backward kernel as well, {@code dx} if the gradient of x is wanted. */
    private record Layer(RecurrentSpec s, RecurrentMask mask, RecurrentValues values, boolean delta, boolean dx) {
        String detail() {
            return "T=" + s.steps() + " B=" + s.batch() + " I=" + s.inputs() + " H=" + s.hidden()
                    + (s.reverse() ? " reverse" : "") + (mask == RecurrentMask.NONE ? "" : " " + mask.label())
                    + (delta && !dx ? " without dx" : "") + " " + values.label();
        }

        /** Two operations for every weight, step and example; backwards twice that for every product. */
        long flops() {
            long rows = 2L * s.steps() * s.batch() * s.gateRows();
            long forward = rows * (s.inputs() + s.hidden());
            return delta ? forward + rows * (s.inputs() * (dx ? 2L : 1L) + 2L * s.hidden()) : forward;
        }
    }

    static void add(List<Case> all) {
        for (RecurrentKind kind : RecurrentKind.values()) {
            for (boolean reverse : new boolean[] {false, true}) {
                for (RecurrentMask mask : RecurrentMask.values()) {
                    layers(all, spec(kind, MASKED, reverse), mask, RecurrentValues.NORMAL);
                    layer(all, new Layer(spec(kind, MASKED, reverse), mask, RecurrentValues.NORMAL, true, false));
                    if (mask != RecurrentMask.NONE && mask != RecurrentMask.FULL) {
                        layers(all, spec(kind, MASKED, reverse), mask, RecurrentValues.TRAPS);
                    }
                }
                for (RecurrentValues values : List.of(RecurrentValues.LARGE, RecurrentValues.ZEROS,
                        RecurrentValues.NOTHING)) {
                    layers(all, spec(kind, new int[] {8, 3, 11, 13}, reverse), RecurrentMask.NONE, values);
                }
                layers(all, spec(kind, MASKED, reverse), RecurrentMask.GAPS, RecurrentValues.LARGE);
                layer(all, new Layer(spec(kind, MASKED, reverse), RecurrentMask.NONE, RecurrentValues.NAN, false,
                        false));
            }
            for (int i = 0; i < SIZES.length; i++) {
                boolean reverse = i % 2 == 1;
                layers(all, spec(kind, SIZES[i], reverse), RecurrentMask.NONE, RecurrentValues.NORMAL);
                layers(all, spec(kind, SIZES[i], !reverse), RecurrentMask.RIGHT, RecurrentValues.NORMAL);
            }
            layers(all, spec(kind, LARGEST, false), RecurrentMask.NONE, RecurrentValues.NORMAL);
            layer(all, new Layer(spec(kind, LARGEST, true), RecurrentMask.RIGHT, RecurrentValues.NORMAL, true, false));
            for (boolean dx : new boolean[] {false, true}) {
                layer(all, new Layer(spec(kind, LONG, dx), RecurrentMask.RIGHT, RecurrentValues.TRAPS, true, dx));
            }
        }
    }

    private static RecurrentSpec spec(RecurrentKind kind, int[] size, boolean reverse) {
        return new RecurrentSpec(kind, size[0], size[1], size[2], size[3], reverse);
    }

    private static void layers(List<Case> all, RecurrentSpec s, RecurrentMask mask, RecurrentValues values) {
        layer(all, new Layer(s, mask, values, false, false));
        layer(all, new Layer(s, mask, values, true, true));
    }

    private static void layer(List<Case> all, Layer layer) {
        RecurrentSpec s = layer.s();
        List<Arg> args = new ArrayList<>();
        inputs(args, layer);
        outputs(args, layer);
        RecurrentBuffers buffers = new RecurrentBuffers(args);
        RecurrentErrors errors = new RecurrentErrors(s, buffers);
        Map<String, Contract> contracts = new HashMap<>();
        for (Arg a : args) {
            if (a.role() == Arg.Role.OUT) {
                contracts.put(a.name(), errors.contract(a.name()));
            }
        }
        String family = layer.delta() ? "recurrentDelta" : "recurrent";
        all.add(new OpCase(Coverage.name(family, s.kind()), layer.detail(), args, contracts, (k, v) -> {
            k.recurrent(s, buffers.inputs(v), buffers.states(v));
            if (layer.delta()) {
                k.recurrentDelta(s, buffers.inputs(v), buffers.states(v), buffers.deltas(v), buffers.gradients(v));
            }
        }, layer.flops()).needing(FusedOp.RECURRENT));
    }

    private static void inputs(List<Arg> args, Layer layer) {
        RecurrentSpec s = layer.s();
        RecurrentValues values = layer.values();
        String seed = " " + s.kind() + layer.detail();
        int rows = s.gateRows();
        int states = s.batch() * s.hidden();
        float[] mask = layer.mask().create(s.steps(), s.batch());
        float[] x = values.create(s.steps() * s.batch() * s.inputs(), "x" + seed);
        values.spoil(x, s.inputs(), mask == null ? Inputs.constant(x.length / s.inputs(), 1) : mask);
        args.add(Arg.in(RecurrentBuffers.X, x).at(1));
        args.add(Arg.in(RecurrentBuffers.WEIGHT_IH, values.weight(rows * s.inputs(), s.inputs(), "W" + seed)).at(2));
        args.add(Arg.in(RecurrentBuffers.WEIGHT_HH, values.weight(rows * s.hidden(), s.hidden(), "U" + seed)).at(3));
        args.add(Arg.in(RecurrentBuffers.BIAS_IH, values.create(rows, "b" + seed)));
        args.add(Arg.in(RecurrentBuffers.BIAS_HH, values.create(rows, "d" + seed)).at(1));
        args.add(Arg.in(RecurrentBuffers.H0, values.create(states, "h0" + seed)).at(2));
        if (s.kind().hasCell()) {
            args.add(Arg.in(RecurrentBuffers.C0, values.create(states, "c0" + seed)).at(3));
        }
        if (mask != null) {
            args.add(Arg.in(RecurrentBuffers.MASK, mask).at(1));
        }
        if (layer.delta()) {
            args.add(Arg.in(RecurrentBuffers.DY, Inputs.NORMAL.create(s.steps() * states, "dy" + seed)).at(3));
            args.add(Arg.in(RecurrentBuffers.DH_LAST, Inputs.NORMAL.create(states, "dh" + seed)).at(1));
            if (s.kind().hasCell()) {
                args.add(Arg.in(RecurrentBuffers.DC_LAST, Inputs.NORMAL.create(states, "dc" + seed)).at(2));
            }
        }
    }

    private static void outputs(List<Arg> args, Layer layer) {
        RecurrentSpec s = layer.s();
        int states = s.batch() * s.hidden();
        args.add(Arg.out(RecurrentBuffers.HIDDEN, (int) s.stateSize()).at(1));
        if (s.kind().hasCell()) {
            args.add(Arg.out(RecurrentBuffers.CELL, (int) s.stateSize()).at(2));
        }
        if (s.reserveSize() > 0) {
            args.add(Arg.scratch(RecurrentBuffers.RESERVE, (int) s.reserveSize()).at(3));
        }
        if (!layer.delta()) {
            return;
        }
        if (layer.dx()) {
            args.add(Arg.out(RecurrentBuffers.DX, s.steps() * s.batch() * s.inputs()).at(2));
        }
        args.add(Arg.out(RecurrentBuffers.D_WEIGHT_IH, s.gateRows() * s.inputs()).at(3));
        args.add(Arg.out(RecurrentBuffers.D_WEIGHT_HH, s.gateRows() * s.hidden()).at(1));
        args.add(Arg.out(RecurrentBuffers.D_BIAS_IH, s.gateRows()));
        args.add(Arg.out(RecurrentBuffers.D_BIAS_HH, s.gateRows()).at(2));
        args.add(Arg.out(RecurrentBuffers.DH0, states).at(3));
        if (s.kind().hasCell()) {
            args.add(Arg.out(RecurrentBuffers.DC0, states).at(1));
        }
        args.add(Arg.scratch(RecurrentBuffers.WORK, (int) s.workSize()).at(1));
    }
}
