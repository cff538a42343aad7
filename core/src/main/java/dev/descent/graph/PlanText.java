package dev.descent.graph;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Prints a plan for people and for golden snapshots. */
final class PlanText {
    private PlanText() {}

    static String of(String name, Lowering lowering, Layout layout, Predicate<Tensor> runs) {
        Map<Tensor, Integer> number = new IdentityHashMap<>();
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"#", "op", "inputs", "output", "place", "layer"});
        int kernels = lowering.effects().size();
        for (Tensor t : lowering.order()) {
            number.put(t, number.size());
            kernels += runs.test(t) ? 1 : 0;
            rows.add(new String[] {
                "%" + number.get(t), label(t), names(t.inputs(), number), "" + t.type() + t.shape(),
                place(layout.place(t)), t.layer()
            });
        }
        for (Effect e : lowering.effects()) {
            rows.add(effect(e, number));
        }
        String outputs = lowering.outputs().stream().map(o -> "%" + number.get(o)).collect(Collectors.joining(" "));
        return String.format(Locale.ROOT, "plan %s: %d kernels, arena %d bytes (%d without reuse), outputs %s%n", name,
                        kernels, layout.arenaBytes(), layout.bytesWithoutReuse(), outputs)
                .replace(System.lineSeparator(), "\n")
                + table(rows);
    }

    private static String label(Tensor t) {
        return switch (t.op()) {
            case Op.Input i -> "input " + i.name();
            case Op.Read r -> "variable " + r.variable().name();
            case Op.Fill f -> "fill " + f.value();
            default -> t.op().label();
        };
    }

    private static String names(List<Tensor> list, Map<Tensor, Integer> number) {
        return list.stream().map(t -> "%" + number.get(t)).collect(Collectors.joining(" "));
    }

    private static String place(Layout.Place p) {
        String at = p.element() == 0 ? "" : "+" + p.element();
        Variable v = p.slot().variable;
        return (p.alias() ? "=" : "") + (v != null ? v.name() : "@" + p.slot().offset) + at;
    }

    private static String[] effect(Effect e, Map<Tensor, Integer> number) {
        return switch (e) {
            case Effect.Assign a ->
                new String[] {"!", "assign", "%" + number.get(a.value()), a.target().toString(), "", ""};
            case Effect.Advance a -> new String[] {"!", "advance", "", a.clock().toString(), "", ""};
            case Effect.Tally t ->
                new String[] {"!", "tally", names(Lowering.operands(t), number), t.sums().toString(), "", ""};
            case Effect.Optimize o ->
                new String[] {
                    "!", "optimizer." + o.spec().kind().name().toLowerCase(Locale.ROOT),
                    names(Lowering.operands(o), number),
                    o.parameters().stream().map(Variable::name).collect(Collectors.joining(" ")) + faults(o), "", ""
                };
        };
    }

    private static String faults(Effect.Optimize o) {
        Effect.Cell c = o.faults();
        return c == null ? "" : " " + c.variable().name() + "+" + c.index();
    }

    private static String table(List<String[]> rows) {
        int[] width = new int[rows.get(0).length];
        for (String[] r : rows) {
            for (int i = 0; i < r.length; i++) {
                width[i] = Math.max(width[i], r[i].length());
            }
        }
        StringBuilder s = new StringBuilder();
        for (String[] r : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < r.length; i++) {
                line.append(r[i]).append(" ".repeat(width[i] - r[i].length() + 2));
            }
            s.append(line.toString().stripTrailing()).append('\n');
        }
        return s.toString();
    }
}
