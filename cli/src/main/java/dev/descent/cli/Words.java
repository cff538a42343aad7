package dev.descent.cli;

import java.util.Locale;

/** Numbers with what they count. */
final class Words {
    private Words() {}

    /** For example {@code 1 step}, {@code 1,500 steps}. */
    static String count(long n, String one) {
        return String.format(Locale.ROOT, "%,d %s%s", n, one, n == 1 ? "" : "s");
    }
}
