package dev.descent.cli;

import dev.descent.nn.Activation;
import dev.descent.storage.Architecture;
import dev.descent.storage.LayerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads hidden layers as in {@code 128:relu,64:tanh}. */
final class LayersParser {
    static final int MAX_UNITS = 1 << 20;
    /** Four bytes each must stay below what one array of bytes holds. */
    private static final int MAX_WEIGHTS = (1 << 29) - 16;

    private LayersParser() {}

    /**
     * The network: hidden layers as written, then a linear layer to the outputs.
     *
     * @param dropout probability behind every hidden layer, 0 for none
     */
    static Architecture parse(String text, int in, int out, double dropout) {
        List<LayerSpec> layers = new ArrayList<>();
        int units = in;
        int at = 0;
        if (!text.isBlank()) {
            for (String part : text.split(",", -1)) {
                int colon = part.indexOf(':');
                String count = colon < 0 ? part : part.substring(0, colon);
                int next = units(text, at, count);
                Activation a = colon < 0 ? Activation.RELU : activation(text, at + colon + 1, part.substring(colon
                        + 1));
                if ((long) units * next > MAX_WEIGHTS) {
                    throw error(text, at, String.format(Locale.ROOT, "%,d×%,d weights are more than a layer can have"
                            + " (%,d)", next, units, MAX_WEIGHTS));
                }
                layers.add(new LayerSpec.DenseSpec(units, next, a));
                if (dropout > 0) {
                    layers.add(new LayerSpec.DropoutSpec(dropout));
                }
                units = next;
                at += part.length() + 1;
            }
        }
        layers.add(new LayerSpec.DenseSpec(units, out, Activation.LINEAR));
        return new Architecture(layers);
    }

    private static int units(String text, int at, String count) {
        try {
            int n = Integer.parseInt(count.strip());
            if (n >= 1 && n <= MAX_UNITS) {
                return n;
            }
        } catch (NumberFormatException e) {
            throw error(text, at, count.isBlank()
                    ? "a number of units is missing"
                    : "'" + count.strip() + "' is not a number of units; write UNITS:ACTIVATION, as in"
                            + " 128:relu,64:tanh");
        }
        throw error(text, at, "units must be from 1 to " + MAX_UNITS + ", not " + count.strip());
    }

    private static Activation activation(String text, int at, String name) {
        try {
            return Activation.parse(name);
        } catch (IllegalArgumentException e) {
            throw error(text, at, String.valueOf(e.getMessage()));
        }
    }

    private static UsageError error(String text, int at, String message) {
        return new UsageError("--layers: " + message + "\n  " + text + "\n  " + " ".repeat(at) + "^");
    }
}
