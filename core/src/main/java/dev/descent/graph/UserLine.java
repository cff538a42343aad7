package dev.descent.graph;

import java.security.CodeSource;
import java.util.Optional;

/** Finds the line of the user's own code that led here, for messages. */
final class UserLine {
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private UserLine() {}

    /** For example {@code " at app.Net.forward(Net.java:31)"}, or nothing if every frame is this library's. */
    static String find() {
        return WALKER.walk(frames -> frames.filter(f -> !isOurs(f.getDeclaringClass())).findFirst())
                .map(f -> " at " + f.toStackTraceElement())
                .orElse("");
    }

    private static boolean isOurs(Class<?> c) {
        Optional<CodeSource> ours = source(UserLine.class);
        // the JDK's own frames (streams, scoped values) have no code source
        return source(c).isEmpty() || (ours.isPresent() && ours.get().equals(source(c).get()));
    }

    private static Optional<CodeSource> source(Class<?> c) {
        return Optional.ofNullable(c.getProtectionDomain().getCodeSource());
    }
}
