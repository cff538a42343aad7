package dev.descent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/** Tables to train on. */
final class Tables {
    private Tables() {}

    /** Features width and height, and labels that follow from them: kind, price, big, tall. */
    static Path write(Path dir, int rows, boolean header, String... labels) throws IOException {
        SplittableRandom r = new SplittableRandom(4);
        StringBuilder s = new StringBuilder(header ? "width,height," + String.join(",", labels) + "\n" : "");
        for (int i = 0; i < rows; i++) {
            double w = r.nextDouble() * 10;
            double h = r.nextDouble() * 100 - 50;
            s.append(String.format(Locale.ROOT, "%.4f,%.4f", w, h));
            for (String label : labels) {
                s.append(',').append(switch (label) {
                    case "kind" -> w > 5 ? "wide" : "narrow";
                    case "price" -> String.format(Locale.ROOT, "%.4f", 1000 + 20 * w - 3 * h);
                    case "big" -> w > 4 ? "1" : "0";
                    default -> h > 0 ? "1" : "0";
                });
            }
            s.append('\n');
        }
        return Files.writeString(dir.resolve(header ? "things.csv" : "bare.csv"), s);
    }

    static Path write(Path dir, String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text);
    }
}
