package dev.descent.cli;

import dev.descent.optim.Schedule;
import java.util.Locale;

/** Reads learning rate schedules as in {@code step:10:0.5} or {@code warmup:100+cosine}. */
final class ScheduleParser {
    /** One inside the other; more make no sense. */
    static final int MOST_WARM_UPS = 8;

    static final String FORMS = "constant, step:EPOCHS:FACTOR, exponential:FACTOR, cosine[:LOWEST], onecycle[:RISE],"
            + " plateau:FACTOR:PATIENCE, warmup:STEPS+OTHER";

    private static final String NUMBER = "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?";
    /** The forms, for JSON Schema; ranges of their numbers are not in it. */
    static final String PATTERN = ("((warmup:[0-9]+\\+){0,M}(constant|step:[0-9]+:N|exponential:N|cosine(:N)?"
            + "|onecycle(:N)?|plateau:N:[0-9]+)|(warmup:[0-9]+\\+){0,L}warmup:[0-9]+)")
            .replace("M", Integer.toString(MOST_WARM_UPS))
            .replace("L", Integer.toString(MOST_WARM_UPS - 1))
            .replace("N", NUMBER);

    private ScheduleParser() {}

    /** The form that parses to this schedule. */
    static String text(Schedule s) {
        return switch (s) {
            case Schedule.Constant c -> "constant";
            case Schedule.Step t -> "step:" + t.everyEpochs() + ":" + t.factor();
            case Schedule.Exponential e -> "exponential:" + e.factor();
            case Schedule.Cosine c -> c.lowest() == 0 ? "cosine" : "cosine:" + c.lowest();
            case Schedule.OneCycle o -> "onecycle:" + o.rise();
            case Schedule.OnPlateau p -> "plateau:" + p.factor() + ":" + p.patience();
            case Schedule.WarmUp w -> "warmup:" + w.steps() + "+" + text(w.then());
        };
    }

    static Schedule parse(String text) {
        return UsageError.of(() -> schedule(text, 0));
    }

    private static Schedule schedule(String text, int warmUps) {
        String t = text.strip().toLowerCase(Locale.ROOT);
        int plus = t.indexOf('+');
        if (t.startsWith("warmup:")) {
            if (warmUps == MOST_WARM_UPS) {
                throw new UsageError("--schedule: more than " + MOST_WARM_UPS + " warm-ups one after the other");
            }
            String steps = plus < 0 ? t.substring(7) : t.substring(7, plus);
            Schedule then = plus < 0 ? Schedule.constant() : schedule(t.substring(plus + 1), warmUps + 1);
            return Schedule.warmUp(whole(text, steps), then);
        }
        String[] p = t.split(":", -1);
        boolean one = p.length == 1;
        return switch (p[0] + p.length) {
            case "constant1" -> Schedule.constant();
            case "step3" -> Schedule.step(whole(text, p[1]), number(text, p[2]));
            case "exponential2" -> Schedule.exponential(number(text, p[1]));
            case "cosine1", "cosine2" -> Schedule.cosine(one ? 0 : number(text, p[1]));
            case "onecycle1", "onecycle2" -> Schedule.oneCycle(one ? 0.3 : number(text, p[1]));
            case "plateau3" -> Schedule.onPlateau(number(text, p[1]), whole(text, p[2]));
            default -> throw new UsageError("--schedule: '" + text + "' does not parse; forms are " + FORMS);
        };
    }

    private static double number(String text, String s) {
        try {
            return Double.parseDouble(s);
        } catch (NumberFormatException e) {
            throw new UsageError("--schedule: '" + s + "' in '" + text + "' is not a number; forms are " + FORMS);
        }
    }

    private static int whole(String text, String s) {
        double d = number(text, s);
        if (d != Math.rint(d) || Math.abs(d) > 1e9) {
            throw new UsageError("--schedule: '" + s + "' in '" + text + "' is not a whole number; forms are " + FORMS);
        }
        return (int) d;
    }
}
