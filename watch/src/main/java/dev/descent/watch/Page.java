package dev.descent.watch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A run as a page. It needs nothing but itself: style and script stand in it, pictures are SVG, and its policy forbids
 * browsers to load or run anything else. Without script all is there but the values under the pointer.
 */
final class Page {
    private Page() {}

    /** The page for a file. */
    static String file(RunSnapshot run) {
        return page(run, false);
    }

    /** The page that asks for news of itself while the run goes on. */
    static String live(RunSnapshot run) {
        return page(run, true);
    }

    /** What of the page changes. */
    static String body(RunSnapshot run) {
        return Sections.of(run);
    }

    private static String page(RunSnapshot run, boolean live) {
        String script = resource("page.js");
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
                + " 'unsafe-inline'; img-src data:; script-src '" + hash(script) + "'"
                + (live ? "; connect-src 'self'" : "") + "; base-uri 'none'; form-action 'none'\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                + "<meta name=\"color-scheme\" content=\"light dark\">\n"
                + "<link rel=\"icon\" href=\"data:,\">\n"
                + "<title>" + Html.text(run.about().title()) + " – Descent</title>\n"
                + "<style>\n" + resource("page.css") + "</style>\n</head>\n<body>\n"
                + "<main id=\"run\"" + (live ? " data-live=\"/body\"" : "") + ">\n" + Sections.of(run) + "</main>\n"
                + "<footer>" + (live ? "Live from this machine · " : "") + "made by Descent</footer>\n"
                + "<script>" + script + "</script>\n</body>\n</html>\n";
    }

    /** As a policy names a script that may run. */
    private static String hash(String script) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " of this build", e);
        }
    }
}
