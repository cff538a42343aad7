package dev.descent.conformance;

import dev.descent.spi.RecurrentDeltas;
import dev.descent.spi.RecurrentGradients;
import dev.descent.spi.RecurrentInputs;
import dev.descent.spi.RecurrentStates;
import dev.descent.spi.View;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of a recurrent case by their names, and the kernels' arguments made of their views.
 *
 * @param args in the order of the views; those that a kind or a case does not have are missing
 */
record RecurrentBuffers(List<Arg> args) {
    static final String X = "x";
    static final String WEIGHT_IH = "weightIh";
    static final String WEIGHT_HH = "weightHh";
    static final String BIAS_IH = "biasIh";
    static final String BIAS_HH = "biasHh";
    static final String H0 = "h0";
    static final String C0 = "c0";
    static final String MASK = "mask";
    static final String HIDDEN = "hidden";
    static final String CELL = "cell";
    static final String RESERVE = "reserve";
    static final String DY = "dy";
    static final String DH_LAST = "dhLast";
    static final String DC_LAST = "dcLast";
    static final String DX = "dx";
    static final String D_WEIGHT_IH = "dWeightIh";
    static final String D_WEIGHT_HH = "dWeightHh";
    static final String D_BIAS_IH = "dBiasIh";
    static final String D_BIAS_HH = "dBiasHh";
    static final String DH0 = "dh0";
    static final String DC0 = "dc0";
    static final String WORK = "work";

    RecurrentBuffers {
        args = List.copyOf(args);
    }

    private @Nullable View optional(View[] v, String name) {
        for (int i = 0; i < v.length; i++) {
            if (args.get(i).name().equals(name)) {
                return v[i];
            }
        }
        return null;
    }

    private View view(View[] v, String name) {
        View found = optional(v, name);
        if (found == null) {
            throw new IllegalStateException("this case has no buffer " + name);
        }
        return found;
    }

    RecurrentInputs inputs(View[] v) {
        return new RecurrentInputs(view(v, X), view(v, WEIGHT_IH), view(v, WEIGHT_HH), view(v, BIAS_IH),
                view(v, BIAS_HH), view(v, H0), optional(v, C0), optional(v, MASK));
    }

    RecurrentStates states(View[] v) {
        return new RecurrentStates(view(v, HIDDEN), optional(v, CELL), optional(v, RESERVE));
    }

    RecurrentDeltas deltas(View[] v) {
        return new RecurrentDeltas(view(v, DY), view(v, DH_LAST), optional(v, DC_LAST));
    }

    RecurrentGradients gradients(View[] v) {
        return new RecurrentGradients(optional(v, DX), view(v, D_WEIGHT_IH), view(v, D_WEIGHT_HH), view(v, D_BIAS_IH),
                view(v, D_BIAS_HH), view(v, DH0), optional(v, DC0), view(v, WORK));
    }

    /** Contents of the buffers, in the order of the arguments, by their names. */
    Map<String, double[]> named(double[][] contents) {
        Map<String, double[]> named = new HashMap<>();
        for (int i = 0; i < contents.length; i++) {
            named.put(args.get(i).name(), contents[i]);
        }
        return named;
    }
}
