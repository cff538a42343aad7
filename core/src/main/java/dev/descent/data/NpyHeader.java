package dev.descent.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The header of an NPY file: a Python dictionary with exactly the keys descr, fortran_order and shape.
 *
 * @param descr element type, as {@code <f4}
 * @param fortranOrder whether the first axis varies fastest
 * @param dims the extents
 */
@SuppressWarnings("ArrayRecordComponent") // lives only between parser and reader
record NpyHeader(String descr, boolean fortranOrder, int[] dims) {
    static final int MAX_RANK = 8;

    static NpyHeader parse(String text, ArrayFile file) {
        return new Parser(text, file).header();
    }

    /** Reads strings, True, False and tuples of numbers: nothing else occurs in such a header. */
    private static final class Parser {
        private final String text;
        private final ArrayFile file;
        private int at;

        Parser(String text, ArrayFile file) {
            this.text = text;
            this.file = file;
        }

        NpyHeader header() {
            Map<String, Object> entries = new HashMap<>();
            expect('{');
            while (peek() != '}') {
                String key = string();
                expect(':');
                Object value = switch (key) {
                    case "descr" -> string();
                    case "fortran_order" -> bool();
                    case "shape" -> tuple();
                    default -> throw error("has the unknown key '" + ArrayFile.shown(key) + "'");
                };
                if (entries.put(key, value) != null) {
                    throw error("has the key '" + key + "' twice");
                }
                if (peek() == ',') {
                    at++;
                } else if (peek() != '}') {
                    throw error("lacks ',' or '}' at character " + at);
                }
            }
            at++;
            if (!text.substring(at).isBlank()) {
                throw error("goes on after its '}'");
            }
            if (entries.get("descr") instanceof String descr
                    && entries.get("fortran_order") instanceof Boolean fortran
                    && entries.get("shape") instanceof int[] dims) {
                return new NpyHeader(descr, fortran, dims);
            }
            throw error("must have the keys descr, fortran_order and shape, it has " + entries.keySet());
        }

        private DataException error(String what) {
            return file.error("damaged: the header " + what + ": " + ArrayFile.shown(text.strip()));
        }

        /** The next character that is not white space; 0 at the end. */
        private char peek() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            return at < text.length() ? text.charAt(at) : 0;
        }

        private void expect(char c) {
            if (peek() != c) {
                throw error("lacks '" + c + "' at character " + at);
            }
            at++;
        }

        private String string() {
            char quote = peek();
            if (quote != '\'' && quote != '"') {
                throw error("lacks a string at character " + at + " (record types are not read)");
            }
            int end = text.indexOf(quote, at + 1);
            if (end < 0) {
                throw error("has a string without end at character " + at);
            }
            String s = text.substring(at + 1, end);
            at = end + 1;
            return s;
        }

        private boolean bool() {
            peek();
            for (String word : new String[] {"True", "False"}) {
                if (text.startsWith(word, at)) {
                    at += word.length();
                    return word.equals("True");
                }
            }
            throw error("lacks True or False at character " + at);
        }

        private int[] tuple() {
            int[] dims = new int[MAX_RANK];
            int rank = 0;
            expect('(');
            while (peek() != ')') {
                if (rank == MAX_RANK) {
                    throw error("has more than " + MAX_RANK + " axes");
                }
                dims[rank++] = extent();
                if (peek() == ',') {
                    at++;
                } else if (peek() != ')') {
                    throw error("lacks ',' or ')' at character " + at);
                }
            }
            at++;
            return Arrays.copyOf(dims, rank);
        }

        private int extent() {
            peek();
            int start = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            try {
                return Integer.parseInt(text, start, at, 10);
            } catch (NumberFormatException e) {
                throw error(
                        "has an extent that is no number from 0 to " + Integer.MAX_VALUE + " at character " + start);
            }
        }
    }
}
