package dev.descent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version of this build and the commit it was made from, which Maven writes into resources. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }

    /** As in {@code descent 1.2.3}. */
    static String text() {
        return "descent " + number();
    }

    /** As in {@code 1.2.3}. */
    static String number() {
        return resource("version.txt")
                .orElseThrow(() -> new IllegalStateException("the version is missing from this build"));
    }

    /** 40 hexadecimal digits, with {@code -dirty} behind them if sources were changed since; empty without git. */
    static Optional<String> commit() {
        return resource("commit.txt").filter(c -> c.matches("[0-9a-f]{40}(-dirty)?"));
    }

    private static Optional<String> resource(String name) {
        try (InputStream in = Version.class.getResourceAsStream(name)) {
            return in == null ? Optional.empty()
                    : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " of this build", e);
        }
    }
}
