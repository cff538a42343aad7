package dev.descent.kernels;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What kernels there are. The text, {@code manifest.txt} beside the sources, has a line a kernel:
 * {@code family name localSize type:name ...}; a localSize of {@code *} is the launch's choice. A word without a colon
 * behind it, {@code cuda} or {@code opencl}, says that the kernel is there for this language alone. What stands between
 * {@code (} and {@code )*N} is repeated N times, with numbers from 0 on behind its names. A line that begins with
 * {@code #} says something to people.
 */
public final class KernelManifest {
    private final Map<String, KernelInfo> kernels = new LinkedHashMap<>();
    private final Map<KernelTarget, List<KernelInfo>> byTarget = new EnumMap<>(KernelTarget.class);

    private KernelManifest() {
        for (KernelTarget t : KernelTarget.values()) {
            byTarget.put(t, new ArrayList<>());
        }
    }

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
        boolean limited = words.length > 3 && !words[3].contains(":") && !words[3].equals("(");
        List<KernelInfo.Param> params = params(words, limited ? 4 : 3, line);
        int local = words[2].equals("*") ? 0 : Integer.parseInt(words[2]);
        KernelInfo kernel = new KernelInfo(words[1], words[0], local, params);
        if (kernels.put(words[1], kernel) != null) {
            throw new IllegalArgumentException("manifest: two kernels are called " + words[1]);
        }
        KernelTarget only = limited ? KernelTarget.valueOf(words[3].toUpperCase(Locale.ROOT)) : null;
        byTarget.forEach((target, list) -> {
            if (only == null || only == target) {
                list.add(kernel);
            }
        });
    }

    private static List<KernelInfo.Param> params(String[] words, int from, String line) {
        List<KernelInfo.Param> params = new ArrayList<>();
        int begin = -1;
        for (int i = from; i < words.length; i++) {
            if (words[i].equals("(")) {
                begin = params.size();
            } else if (words[i].startsWith(")*") && begin >= 0) {
                List<KernelInfo.Param> pattern = List.copyOf(params.subList(begin, params.size()));
                params.subList(begin, params.size()).clear();
                for (int k = 0; k < Integer.parseInt(words[i].substring(2)); k++) {
                    for (KernelInfo.Param p : pattern) {
                        params.add(new KernelInfo.Param(p.type(), p.name() + k));
                    }
                }
                begin = -1;
            } else {
                params.add(param(words[i], line));
            }
        }
        return params;
    }

    private static KernelInfo.Param param(String word, String line) {
        int colon = word.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("manifest: '" + word + "' is not type:name in: " + line);
        }
        return new KernelInfo.Param(
                KernelInfo.Type.valueOf(word.substring(0, colon).toUpperCase(Locale.ROOT)), word.substring(colon + 1));
    }

    /** All kernels of a language, in the order of the text. */
    public List<KernelInfo> of(KernelTarget target) {
        return List.copyOf(byTarget.getOrDefault(target, List.of()));
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
