package dev.descent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.descent.cli.yaml.Problems;
import dev.descent.cli.yaml.YamlNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Numbers of a job file, with their limits. */
sealed interface JobNumber extends JobType {
    /** Digits of a number that can mean something. */
    int MOST_DIGITS = 60;

    /**
     * A whole number.
     *
     * @param least smallest one
     * @param most largest one
     */
    record Whole(long least, long most) implements JobNumber {
        /** From a least one up to what an option takes. */
        static Whole from(long least) {
            return new Whole(least, Integer.MAX_VALUE);
        }

        @Override
        public Optional<JsonNode> read(YamlNode value, String path, Problems problems) {
            if (!(value instanceof YamlNode.Scalar s) || !s.number()) {
                return wrong(value, path, problems);
            }
            OptionalLong n = whole(s.text());
            if (n.isPresent() && n.getAsLong() >= least && n.getAsLong() <= most) {
                return Optional.of(LongNode.valueOf(n.getAsLong()));
            }
            problems.add(value.at(), path, s.shown() + " cannot be; write " + words());
            return Optional.empty();
        }

        /** 5, 5.0 and 5e0 are the same to JSON Schema. */
        static OptionalLong whole(String text) {
            if (text.length() > MOST_DIGITS) {
                return OptionalLong.empty();
            }
            try {
                return OptionalLong.of(new BigDecimal(text).longValueExact());
            } catch (ArithmeticException | NumberFormatException e) {
                return OptionalLong.empty(); // a fraction, or outside of 64 bits
            }
        }

        @Override
        public void schema(ObjectNode into) {
            into.put("type", "integer").put("minimum", least).put("maximum", most);
        }

        @Override
        public String words() {
            return least == Long.MIN_VALUE ? "a whole number of 64 bits"
                    : most == Integer.MAX_VALUE ? "a whole number, " + least + " or more"
                    : "a whole number from " + least + " to " + most;
        }

        @Override
        public JsonNode of(Object option) {
            return LongNode.valueOf(option instanceof String s ? Long.parseLong(s.strip())
                    : ((Number) option).longValue());
        }

        @Override
        public List<String> arguments(JsonNode value, Path folder) {
            return List.of(Long.toString(value.longValue()));
        }
    }

    /**
     * A real number.
     *
     * @param least smallest one
     * @param above whether it must be larger than that
     * @param most largest one, infinity for no limit
     * @param below whether it must be smaller than that
     */
    record Real(double least, boolean above, double most, boolean below) implements JobNumber {
        static Real positive() {
            return new Real(0, true, Double.POSITIVE_INFINITY, true);
        }

        static Real notNegative() {
            return new Real(0, false, Double.POSITIVE_INFINITY, true);
        }

        /** In [0, 1). */
        static Real share() {
            return new Real(0, false, 1, true);
        }

        @Override
        public Optional<JsonNode> read(YamlNode value, String path, Problems problems) {
            if (!(value instanceof YamlNode.Scalar s) || !s.number()) {
                return wrong(value, path, problems);
            }
            double x = Double.parseDouble(s.text());
            boolean lost = x != 0 && Double.isFinite(x) && Math.abs(x) < Float.MIN_VALUE;
            if (lost || (Double.isFinite(x) && Math.abs(x) > Float.MAX_VALUE)) {
                problems.add(value.at(), path, s.shown() + " is " + (lost ? "0" : "infinite") + " in float32; write "
                        + words() + ", " + (lost ? "from 1.4e-45 on" : "up to 3.4e38"));
                return Optional.empty();
            }
            if ((above ? x > least : x >= least) && (below ? x < most : x <= most)) {
                return Optional.of(DoubleNode.valueOf(x == 0 ? 0 : x)); // −0 is no number of its own
            }
            problems.add(value.at(), path, s.shown() + " cannot be; write " + words());
            return Optional.empty();
        }

        @Override
        public void schema(ObjectNode into) {
            into.put("type", "number").put(above ? "exclusiveMinimum" : "minimum", least);
            if (Double.isFinite(most)) {
                into.put(below ? "exclusiveMaximum" : "maximum", most);
            } else {
                into.put("maximum", (double) Float.MAX_VALUE);
            }
            // what float32 has not, and would be 0 there
            into.putObject("not").put("exclusiveMinimum", 0).put("exclusiveMaximum", (double) Float.MIN_VALUE);
        }

        @Override
        public String words() {
            if (Double.isInfinite(most)) {
                return above && least == 0 ? "a positive number" : "a number, " + plain(least) + " or more";
            }
            return "a number in " + (above ? "(" : "[") + plain(least) + ", " + plain(most) + (below ? ")" : "]");
        }

        private static String plain(double x) {
            return x == Math.rint(x) ? Long.toString((long) x) : Double.toString(x);
        }

        @Override
        public JsonNode of(Object option) {
            double x = ((Number) option).doubleValue();
            return DoubleNode.valueOf(x == 0 ? 0 : x);
        }

        @Override
        public List<String> arguments(JsonNode value, Path folder) {
            return List.of(Double.toString(value.doubleValue()));
        }
    }
}
