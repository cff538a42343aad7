package dev.descent.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command printed, and its exit status. */
record Run(int status, String out, String err) {
    static Run of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Run(status, out.toString(), err.toString());
    }

    /** The last line of standard output. */
    String lastLine() {
        return out.lines().reduce("", (a, b) -> b);
    }

    /** The value of a key of the last line. */
    String value(String key) {
        for (String part : lastLine().split(" ")) {
            if (part.startsWith(key + "=")) {
                return part.substring(key.length() + 1);
            }
        }
        throw new AssertionError("no " + key + " in: " + lastLine() + "\n" + err);
    }

    double number(String key) {
        return Double.parseDouble(value(key));
    }
}
