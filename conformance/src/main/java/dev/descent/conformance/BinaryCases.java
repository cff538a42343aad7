package dev.descent.conformance;

import dev.descent.spi.BinaryOp;
import java.util.List;
import java.util.Map;

/** binary, in every layout of its operands. */
final class BinaryCases {
    private BinaryCases() {}

    /** A broadcast: sizes of the operands, their strides, and the extents. */
    private record Layout(String name, int aSize, long[] a, int bSize, long[] b, int... dims) {
        int size() {
            int n = 1;
            for (int d : dims) {
                n *= d;
            }
            return n;
        }
    }

    private static final List<Layout> LAYOUTS = List.of(
            new Layout("same n=0", 0, new long[] {1}, 0, new long[] {1}, 0),
            new Layout("row right 0x33", 0, new long[] {33, 1}, 33, new long[] {0, 1}, 0, 33),
            new Layout("same n=1", 1, new long[] {1}, 1, new long[] {1}, 1),
            new Layout("same n=31", 31, new long[] {1}, 31, new long[] {1}, 31),
            new Layout("same n=1025", 1025, new long[] {1}, 1025, new long[] {1}, 1025),
            new Layout("same large", Inputs.LARGE, new long[] {1}, Inputs.LARGE, new long[] {1}, Inputs.LARGE),
            new Layout("scalar right n=33", 33, new long[] {1}, 1, new long[] {0}, 33),
            new Layout("scalar left n=127", 1, new long[] {0}, 127, new long[] {1}, 127),
            new Layout("two scalars n=1", 1, new long[] {0}, 1, new long[] {0}, 1),
            new Layout("row right 7x33", 7 * 33, new long[] {33, 1}, 33, new long[] {0, 1}, 7, 33),
            new Layout("row right 300x201", 300 * 201, new long[] {201, 1}, 201, new long[] {0, 1}, 300, 201),
            new Layout("row left 7x33", 33, new long[] {0, 1}, 7 * 33, new long[] {33, 1}, 7, 33),
            new Layout("column right 7x33", 7 * 33, new long[] {33, 1}, 7, new long[] {1, 0}, 7, 33),
            new Layout("column right 300x201", 300 * 201, new long[] {201, 1}, 300, new long[] {1, 0}, 300, 201),
            new Layout("column left 33x7", 33, new long[] {1, 0}, 33 * 7, new long[] {7, 1}, 33, 7),
            new Layout("outer 9x17", 9, new long[] {1, 0}, 17, new long[] {0, 1}, 9, 17),
            new Layout("middle 3x5x7", 105, new long[] {35, 7, 1}, 21, new long[] {7, 0, 1}, 3, 5, 7),
            new Layout("both 2x3x4x5", 40, new long[] {20, 0, 5, 1}, 30, new long[] {15, 5, 0, 1}, 2, 3, 4, 5),
            new Layout("transposed right 31x33", 31 * 33, new long[] {33, 1}, 31 * 33, new long[] {1, 31}, 31, 33),
            new Layout("alternate 2x3x2x3x2x3", 27, new long[] {0, 9, 0, 3, 0, 1}, 8, new long[] {4, 0, 2, 0, 1, 0}, 2,
                    3, 2, 3, 2, 3));

    static void add(List<Case> all) {
        for (BinaryOp op : BinaryOp.values()) {
            for (Layout l : LAYOUTS) {
                binary(all, op, l, Inputs.NORMAL);
            }
            for (Inputs kind : Inputs.values()) {
                binary(all, op, new Layout("same n=127", 127, new long[] {1}, 127, new long[] {1}, 127), kind);
            }
            inPlace(all, op);
        }
    }

    private static Contract contract(BinaryOp op, Inputs kind) {
        return switch (op) {
            // products and quotients may be subnormal, where a device may flush to zero
            case MUL, DIV -> kind == Inputs.TINY || kind == Inputs.EDGES ? Contract.ulp(0) : Contract.exact();
            case ADD, SUB, MAX, MIN, EQUAL, GREATER, GREATER_EQUAL -> Contract.exact();
        };
    }

    private static void binary(List<Case> all, BinaryOp op, Layout l, Inputs kind) {
        String detail = l.name() + " " + kind.label();
        float[] a = kind.create(l.aSize(), op + " a " + detail);
        float[] b = kind.create(l.bSize(), op + " b " + detail);
        all.add(new OpCase(Coverage.name("binary", op), detail,
                List.of(Arg.in("a", a).at(1), Arg.in("b", b).at(2), Arg.out("y", l.size()).at(3)),
                Map.of("y", contract(op, kind)), (k, v) -> k.binary(op, v[0], l.a(), v[1], l.b(), v[2], l.dims()), 0));
    }

    private static void inPlace(List<Case> all, BinaryOp op) {
        float[] a = Inputs.NORMAL.create(7 * 33, op + " in place a");
        float[] b = Inputs.NORMAL.create(33, op + " in place b");
        long[] dense = {33, 1};
        long[] row = {0, 1};
        int[] dims = {7, 33};
        all.add(new OpCase(Coverage.name("binary", op), "over a, row right 7x33",
                List.of(Arg.inOut("y", a).at(1), Arg.in("b", b)), Map.of("y", Contract.exact()),
                (k, v) -> k.binary(op, v[0], dense, v[1], row, v[0], dims), 0));
        all.add(new OpCase(Coverage.name("binary", op), "over itself n=231", List.of(Arg.inOut("y", a).at(2)),
                Map.of("y", Contract.exact()), (k, v) ->
                        k.binary(op, v[0], new long[] {1}, v[0], new long[] {1}, v[0], new int[] {7 * 33}), 0));
        all.add(new OpCase(Coverage.name("binary", op), "over b, row left 7x33",
                List.of(Arg.in("a", b), Arg.inOut("y", a).at(1)), Map.of("y", Contract.exact()),
                (k, v) -> k.binary(op, v[0], row, v[1], dense, v[1], dims), 0));
    }
}
