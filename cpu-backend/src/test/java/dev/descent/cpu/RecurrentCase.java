package dev.descent.cpu;

import dev.descent.spi.RecurrentDeltas;
import dev.descent.spi.RecurrentGradients;
import dev.descent.spi.RecurrentInputs;
import dev.descent.spi.RecurrentSpec;
import dev.descent.spi.RecurrentStates;
import dev.descent.spi.View;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * A recurrent layer with numbers to run on.
 *
 * @param maskName which mask, see {@link #mask}
 * @param wantsDx whether the gradient of the inputs is asked for
 */
record RecurrentCase(RecurrentSpec spec, String maskName, boolean wantsDx) {
    static final String[] MASKS = {"none", "full", "lengths", "holes", "rows", "steps", "empty"};

    /** Names of what is fed in. */
    private static final String[] FED = {"x", "w", "u", "b", "d", "h0", "c0", "dy", "dhLast", "dcLast"};

    String name() {
        return spec.kind() + " T" + spec.steps() + " B" + spec.batch() + " I" + spec.inputs() + " H" + spec.hidden()
                + (spec.reverse() ? " reverse" : "") + (wantsDx ? " dx" : "") + " " + maskName;
    }

    int size(String what) {
        int t = spec.steps();
        int b = spec.batch();
        int h = spec.hidden();
        int g = spec.gateRows();
        return switch (what) {
            case "x", "dx" -> t * b * spec.inputs();
            case "w", "dw" -> g * spec.inputs();
            case "u", "du" -> g * h;
            case "b", "d", "db", "dd" -> g;
            case "dy" -> t * b * h;
            case "hidden", "cell" -> (t + 1) * b * h;
            case "reserve" -> (int) spec.reserveSize();
            case "work" -> (int) spec.workSize();
            default -> b * h;
        };
    }

    /** Inputs by name; NaN where a masked step must not be read. */
    Map<String, float[]> inputs() {
        Map<String, float[]> all = new LinkedHashMap<>();
        for (int i = 0; i < FED.length; i++) {
            float[] values = Device.normal(i + 1, size(FED[i]));
            float scale = FED[i].equals("w") || FED[i].equals("u") ? (float) (1 / Math.sqrt(spec.hidden())) : 1f;
            for (int j = 0; j < values.length; j++) {
                values[j] *= scale;
            }
            all.put(FED[i], values);
        }
        float[] mask = mask();
        if (mask.length > 0) {
            float[] x = all.get("x");
            for (int i = 0; i < x.length; i++) {
                x[i] = mask[i / spec.inputs()] == 0 ? Float.NaN : x[i];
            }
        }
        return all;
    }

    /** [T, B], or nothing. */
    float[] mask() {
        int batch = spec.batch();
        Random r = new Random(7);
        float[] m = new float[maskName.equals("none") ? 0 : spec.steps() * batch];
        for (int i = 0; i < m.length; i++) {
            int t = i / batch;
            int b = i % batch;
            m[i] = switch (maskName) {
                case "full" -> 1;
                case "lengths" -> t < 1 + spec.steps() * (b + 1) / (batch + 1) ? 1 : 0;
                case "holes" -> r.nextInt(3) == 0 ? 0 : 0.5f;
                case "rows" -> b % 2;
                case "steps" -> t % 3 == 1 ? 1 : 0;
                default -> 0;
            };
        }
        return m;
    }

    /** Runs forward and back; outputs by name. */
    Map<String, float[]> run(Device device) {
        Views v = new Views(device);
        device.k.recurrent(spec, v.in, v.out);
        device.k.recurrentDelta(spec, v.in, v.out, v.deltas, v.gradients);
        return v.read();
    }

    /** Everything on a device. */
    final class Views {
        final RecurrentInputs in;
        final RecurrentStates out;
        final RecurrentDeltas deltas;
        final RecurrentGradients gradients;
        private final Device device;

        Views(Device device) {
            this.device = device;
            boolean cell = spec.kind().hasCell();
            Map<String, View> v = new LinkedHashMap<>();
            inputs().forEach((name, values) -> v.put(name, device.floats(values)));
            float[] mask = mask();
            in = new RecurrentInputs(
                    v.get("x"), v.get("w"), v.get("u"), v.get("b"), v.get("d"), v.get("h0"), cell ? v.get("c0") : null,
                    mask.length == 0 ? null : device.floats(mask));
            out = new RecurrentStates(
                    empty("hidden"),
                    cell ? empty("cell") : null,
                    spec.reserveSize() == 0 ? null : empty("reserve"));
            deltas = new RecurrentDeltas(v.get("dy"), v.get("dhLast"), cell ? v.get("dcLast") : null);
            gradients = new RecurrentGradients(
                    wantsDx ? empty("dx") : null, empty("dw"), empty("du"), empty("db"), empty("dd"), empty("dh0"),
                    cell ? empty("dc0") : null, empty("work"));
        }

        private View empty(String what) {
            return device.empty(size(what));
        }

        Map<String, float[]> read() {
            Map<String, float[]> all = new LinkedHashMap<>();
            all.put("hidden", device.floats(out.hidden()));
            if (out.cell() != null) {
                all.put("cell", device.floats(out.cell()));
            }
            if (gradients.dx() != null) {
                all.put("dx", device.floats(gradients.dx()));
            }
            all.put("dw", device.floats(gradients.dWeightIh()));
            all.put("du", device.floats(gradients.dWeightHh()));
            all.put("db", device.floats(gradients.dBiasIh()));
            all.put("dd", device.floats(gradients.dBiasHh()));
            all.put("dh0", device.floats(gradients.dh0()));
            if (gradients.dc0() != null) {
                all.put("dc0", device.floats(gradients.dc0()));
            }
            return all;
        }
    }
}
