package dev.descent.standin;

import dev.descent.kernels.KernelInfo;
import dev.descent.kernels.KernelManifest;
import dev.descent.kernels.KernelTarget;
import java.util.List;
import java.util.StringJoiner;

/** The C++ file of a family: the kernels' own source, and a table of them with what the manifest says. */
final class FamilySource {
    private FamilySource() {}

    static String of(String family) {
        List<KernelInfo> kernels =
                KernelManifest.load().of(KernelTarget.CUDA).stream().filter(k -> k.family().equals(family)).toList();
        StringBuilder text = new StringBuilder("""
                #include "port.h"
                #include "numbers.h"
                #include "%s.cu"
                #include "kernels.h"

                """.formatted(family));
        for (KernelInfo k : kernels) {
            text.append("static_assert(standin::Adapter<&%s>::matches(\"%s\"), \"%s is not as in the manifest\");\n"
                    .formatted(k.name(), kinds(k), k.name()));
        }
        text.append("\nstatic const standin::Kernel kernels[] = {\n");
        for (KernelInfo k : kernels) {
            text.append("    {\"%s\", %d, \"%s\", \"%s\", standin::Adapter<&%s>::run},\n"
                    .formatted(k.name(), k.localSize(), kinds(k), names(k), k.name()));
        }
        return text.append("};\n\nstatic const standin::Registration registration(kernels);\n").toString();
    }

    /** A letter for each C parameter, see kernels.h; memory is a pointer and its first element. */
    private static String kinds(KernelInfo kernel) {
        StringBuilder kinds = new StringBuilder();
        for (KernelInfo.Param p : kernel.params()) {
            kinds.append(switch (p.type()) {
                case IN, TABLE -> "rl";
                case OUT -> "wl";
                case INT -> "i";
                case LONG -> "l";
                case FLOAT -> "f";
            });
        }
        return kinds.toString();
    }

    private static String names(KernelInfo kernel) {
        StringJoiner names = new StringJoiner(" ");
        for (KernelInfo.Param p : kernel.params()) {
            names.add(p.name());
            switch (p.type()) {
                case IN, OUT, TABLE -> names.add(p.name() + "_first");
                case INT, LONG, FLOAT -> { }
            }
        }
        return names.toString();
    }
}
