package dev.descent.nn.recurrent;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of recurrent weights here and in PyTorch, so that they travel: {@code lstm.l1_reverse.weight_ih} is
 * {@code lstm.weight_ih_l1_reverse} there. Shapes, gate order and both biases are the same; other names are kept.
 */
public final class TorchNames {
    private static final Pattern OWN = Pattern.compile("(.*?)(l\\d+(?:_reverse)?)\\.((?:weight|bias)_\\w+)");
    private static final Pattern TORCH = Pattern.compile("(.*?)((?:weight|bias)_(?:ih|hh|hr))_(l\\d+(?:_reverse)?)");

    private TorchNames() {}

    /** The same values under PyTorch's names. */
    public static <V> Map<String, V> toTorch(Map<String, V> weights) {
        Map<String, V> renamed = new LinkedHashMap<>();
        weights.forEach((name, value) -> {
            Matcher m = OWN.matcher(name);
            renamed.put(m.matches() ? m.group(1) + m.group(3) + "_" + m.group(2) : name, value);
        });
        return renamed;
    }

    /** The same values under the names of this library. */
    public static <V> Map<String, V> fromTorch(Map<String, V> weights) {
        Map<String, V> renamed = new LinkedHashMap<>();
        weights.forEach((name, value) -> {
            Matcher m = TORCH.matcher(name);
            renamed.put(m.matches() ? m.group(1) + m.group(3) + "." + m.group(2) : name, value);
        });
        return renamed;
    }
}
