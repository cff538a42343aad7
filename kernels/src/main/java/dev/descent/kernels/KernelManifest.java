package dev.descent.kernels;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What kernels there are. The text, {@code manifest.txt} beside the sources, has a line a kernel:
 * {@code family name localSize type:name ...}; a localSize of {@code *} is the launch's choice. A line that begins with
 * {@code #} says something to people.
 */
public final class KernelManifest {
    private final Map<String, KernelInfo> kernels = new LinkedHashMap<>();

    private KernelManifest() {}

    /** Reads the manifest that comes with the sources. */
    public static KernelManifest load() {
        return parse(KernelSource.file("manifest.txt"));
    }

    static KernelManifest parse(String text) {
        KernelManifest manifest = new KernelManifest();
        text.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).forEach(manifest::add);
        return manifest;
    }

    private void add(String line) {
        String[] words = line.strip().split("\\s+");
        if (words.length < 3) {
            throw new IllegalArgumentException("manifest: a line needs family, name and group size: " + line);
        }
        List<KernelInfo.Param> params = new ArrayList<>();
        for (int i = 3; i < words.length; i++) {
            int colon = words[i].indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("manifest: '" + words[i] + "' is not type:name in: " + line);
            }
            params.add(new KernelInfo.Param(
                    KernelInfo.Type.valueOf(words[i].substring(0, colon).toUpperCase(Locale.ROOT)),
                    words[i].substring(colon + 1)));
        }
        int local = words[2].equals("*") ? 0 : Integer.parseInt(words[2]);
        if (kernels.put(words[1], new KernelInfo(words[1], words[0], local, params)) != null) {
            throw new IllegalArgumentException("manifest: two kernels are called " + words[1]);
        }
    }

    /** All kernels, in the order of the text. */
    public List<KernelInfo> all() {
        return List.copyOf(kernels.values());
    }

    /** A kernel by name. */
    public KernelInfo get(String name) {
        KernelInfo k = kernels.get(name);
        if (k == null) {
            throw new IllegalArgumentException("no kernel is called " + name);
        }
        return k;
    }
}
