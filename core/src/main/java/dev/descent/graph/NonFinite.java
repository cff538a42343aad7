package dev.descent.graph;

import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;

/** Looks for the first NaN or infinity in a value. */
final class NonFinite {
    private NonFinite() {}

    static void check(Tensor t, HostTensor value) {
        // a constant may be infinite on purpose, as in a mask
        // and a block holds room to work in: its parts are looked at instead
        if (value.type() == DType.I32 || Layout.isConstant(t) || t.op() instanceof Op.TupleOp) {
            return;
        }
        for (int i = 0; i < value.size(); i++) {
            double x = value.get(i);
            if (Double.isNaN(x) || Double.isInfinite(x)) {
                throw new NonFiniteException(t.layer(), t.op().label(), message(t, value, i, x));
            }
        }
    }

    private static String message(Tensor t, HostTensor value, int at, double x) {
        String what =
                switch (t.op()) {
                    case Op.Input in -> "input '" + in.name() + "'";
                    case Op.Read r -> "variable '" + r.variable().name() + "'";
                    case Op.Part p -> "op " + t.inputs().get(0).op().label() + (t.layer().isEmpty() ? ""
                            : " of layer '" + t.layer() + "'") + ", result " + p.index() + ",";
                    default -> "op " + t.op().label() + (t.layer().isEmpty() ? "" : " of layer '" + t.layer() + "'");
                };
        StringBuilder where = new StringBuilder();
        int rest = at;
        for (int axis = value.shape().rank() - 1; axis >= 0; axis--) {
            where.insert(0, (axis == 0 ? "" : ", ") + rest % value.shape().dim(axis));
            rest /= value.shape().dim(axis);
        }
        return what + " gives " + x + " at [" + where + "] of " + value.shape();
    }
}
