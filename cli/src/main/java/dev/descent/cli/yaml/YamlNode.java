package dev.descent.cli.yaml;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A value of a file, with its place. */
public sealed interface YamlNode {
    /** Where it begins. */
    Place at();

    /** What it is, for messages: {@code a list}, {@code the text 'abc'}. */
    String words();

    /**
     * A single value.
     *
     * @param text as it was written, without quotes
     * @param plain whether it was written without quotes, so that it may be a number
     */
    record Scalar(Place at, String text, boolean plain) implements YamlNode {
        static final int SHOWN = 40;
        private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");
        private static final Pattern TRUE = Pattern.compile("true|True|TRUE");
        private static final Pattern FALSE = Pattern.compile("false|False|FALSE");
        private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+");
        private static final Pattern NUMBER =
                Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
        private static final Pattern NOT_FINITE =
                Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

        /** Whether nothing stands where a value should. */
        public boolean empty() {
            return is(NULL);
        }

        /** The value as yes or no. */
        public Optional<Boolean> flag() {
            return is(TRUE) ? Optional.of(true) : is(FALSE) ? Optional.of(false) : Optional.empty();
        }

        /** Whether it is a number without point and exponent, of any size. */
        public boolean whole() {
            return is(WHOLE);
        }

        /** Whether it is a number. */
        public boolean number() {
            return is(NUMBER);
        }

        /** Whether it is text: quoted, or nothing else that YAML knows. */
        public boolean isText() {
            return !(empty() || flag().isPresent() || number() || is(NOT_FINITE));
        }

        private boolean is(Pattern p) {
            return plain && p.matcher(text).matches();
        }

        /** The text, cut off if it is long, without characters that a terminal would obey. */
        public String shown() {
            return Printable.brief(text, SHOWN);
        }

        @Override
        public String words() {
            if (empty()) {
                return "nothing";
            }
            return isText() ? "the text '" + shown() + "'" : shown();
        }
    }

    /** Values in their order. */
    record Items(Place at, List<YamlNode> items) implements YamlNode {
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public String words() {
            return "a list";
        }
    }

    /** Values by key, in the order of the file; a key may stand there twice. */
    record Keys(Place at, List<Entry> entries) implements YamlNode {
        public Keys {
            entries = List.copyOf(entries);
        }

        @Override
        public String words() {
            return "a section of keys";
        }
    }

    /** A key with its value. */
    record Entry(Scalar key, YamlNode value) {}
}
