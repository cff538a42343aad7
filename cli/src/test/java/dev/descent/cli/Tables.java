package dev.descent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/** Tables to train on. */
final class Tables {
    private Tables() {}

    /** Two features, a class that one of them decides, a number and two labels that follow from both. */
    static Path write(Path dir, int rows, boolean header) throws IOException {
        SplittableRandom r = new SplittableRandom(4);
        StringBuilder s = new StringBuilder(header ? "width,height,kind,price,big,tall\n" : "");
        for (int i = 0; i < rows; i++) {
            double w = r.nextDouble() * 10;
            double h = r.nextDouble() * 100 - 50;
            s.append(String.format(Locale.ROOT, "%.4f,%.4f,%s,%.4f,%d,%d%n", w, h, w > 5 ? "wide" : "narrow",
                    1000 + 20 * w - 3 * h, w > 4 ? 1 : 0, h > 0 ? 1 : 0));
        }
        return Files.writeString(dir.resolve(header ? "things.csv" : "bare.csv"), s);
    }

    static Path write(Path dir, String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text);
    }
}
