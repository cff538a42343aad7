package dev.descent.cli;

import dev.descent.cli.yaml.Printable;
import dev.descent.storage.LayerSpec;
import dev.descent.storage.ModelDescription;
import dev.descent.storage.SafetensorsInfo;
import dev.descent.storage.SafetensorsInfo.Integrity;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code descent info} tells people. Whatever comes from the file is printed without what a terminal obeys. */
final class InfoText {
    private static final int SHOWN_NAMES = 12;
    private static final int WIDEST_NAME = 60;

    private InfoText() {}

    static void print(Path file, SafetensorsInfo info, Optional<ModelDescription> description, PrintWriter out) {
        out.printf(Locale.ROOT, "%s: %,d bytes, %s%n", file, info.bytes(),
                description.isPresent() ? "a model of descent" : "a safetensors file of another program");
        out.println("integrity: " + switch (info.integrity()) {
            case Integrity.Unknown u -> "unknown, the file carries no checksums";
            case Integrity.Intact i -> "intact, SHA-256 " + Printable.of(i.sha256());
            case Integrity.Damaged d -> "DAMAGED: " + Printable.of(d.reason());
        });
        description.ifPresent(d -> describe(d, out));
        out.printf(Locale.ROOT, "%n%s with %,d elements%n", Words.count(info.tensors().size(), "tensor"),
                info.elements());
        int wide = info.tensors().stream().mapToInt(t -> Printable.of(t.name()).length()).max().orElse(0);
        String row = "  %-" + Math.clamp(wide, 1, WIDEST_NAME) + "s  %-7s %-16s %,15d bytes%n";
        for (SafetensorsInfo.Tensor t : info.tensors()) {
            out.printf(Locale.ROOT, row, Printable.of(t.name()), t.type(), t.shape(), t.bytes());
        }
        if (description.isEmpty() && !info.metadata().isEmpty()) {
            out.println();
            out.println("metadata");
            info.metadata().forEach((key, value) -> line(key, value, out));
        }
    }

    private static void describe(ModelDescription d, PrintWriter out) {
        d.facts().forEach((key, value) -> out.println(key + ": " + Printable.of(value)));
        d.names().forEach((key, list) -> out.println(key + ": " + list.size() + ": " + names(list)));
        out.println();
        out.println("layers");
        d.architecture().layers().forEach(l -> out.println("  " + layer(l)));
    }

    private static String names(List<String> list) {
        List<String> shown = list.stream().limit(SHOWN_NAMES).map(Printable::of).toList();
        return String.join(", ", shown) + (list.size() > SHOWN_NAMES ? ", …" : "");
    }

    /** A layer in one line. */
    static String layer(LayerSpec layer) {
        return switch (layer) {
            case LayerSpec.DenseSpec d -> "Dense " + d.in() + "→" + d.out() + " " + d.activation().name();
            case LayerSpec.ActivateSpec a -> "Activate " + a.activation().name();
            case LayerSpec.DropoutSpec d -> "Dropout " + d.p();
            case LayerSpec.LayerNormSpec n -> "LayerNorm " + n.size();
            case LayerSpec.BatchNormSpec n -> "BatchNorm " + n.size();
            case LayerSpec.EmbeddingSpec e -> "Embedding " + e.count() + "→" + e.width();
            case LayerSpec.FlattenSpec f -> "Flatten";
            case LayerSpec.RecurrentSpec r -> "Recurrent " + r.cell().text() + " " + r.in() + "→" + r.hidden()
                    + (r.layers() > 1 ? ", " + r.layers() + " layers" : "")
                    + (r.bidirectional() ? ", both directions" : "")
                    + (r.dropout() > 0 && r.layers() > 1 ? ", dropout " + r.dropout() : "")
                    + (r.last() ? ", last output" : "") + (r.stateful() ? ", carries its state" : "");
        };
    }

    static void manifest(FoundManifest found, PrintWriter out) {
        out.println();
        found.notes().forEach(n -> out.println("note: " + Printable.of(n)));
        if (found.manifest().isEmpty()) {
            out.println("no manifest: where it came from is not known");
            return;
        }
        out.println("manifest (" + (found.source().equals("beside") ? "the file beside the model" : "in the model")
                + ")");
        RunManifest.lines(found.manifest().get()).forEach((key, value) -> line(key, value, out));
    }

    private static void line(String key, String value, PrintWriter out) {
        out.printf("  %-26s %s%n", Printable.of(key), Printable.of(value));
    }
}
