package dev.descent.cli.yaml;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What was meant by a word that is not known. */
public final class Nearest {
    private Nearest() {}

    /** The known word that takes the fewest changes, if they are few for its length. */
    public static Optional<String> of(String word, Collection<String> known) {
        String w = plain(word);
        String best = null;
        int least = Integer.MAX_VALUE;
        for (String k : known) {
            int most = Math.min(least - 1, Math.max(1, Math.min(w.length(), k.length()) / 3));
            String p = plain(k);
            if (Math.abs(w.length() - p.length()) > most) {
                continue; // as many changes at least
            }
            int d = distance(w, p);
            if (d <= most) {
                least = d;
                best = k;
            }
        }
        return Optional.ofNullable(best);
    }

    private static String plain(String word) {
        String w = word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "").replace(" ", "");
        return w.length() > 64 ? w.substring(0, 64) : w; // no key is longer, and the work grows with the square
    }

    /** Letters to insert, delete, replace or swap with their neighbour: optimal string alignment. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
