package dev.descent.cli;

import dev.descent.cli.yaml.Place;
import dev.descent.cli.yaml.Problems;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says in the words of a job file what {@code descent train} says of its options.
 *
 * @param file the job file
 * @param places where its keys stand
 */
record JobWords(Path file, Map<String, Place> places) {
    private static final Pattern OPTION = Pattern.compile("(?<![\\w./-])--[a-z][a-z0-9]*(?:-[a-z0-9]+)*\\b");

    /** What {@code run} takes itself. */
    private static final Set<String> OWN = Set.of("--force", "--resume", "--debug");

    /** What was refused, with the place of the first key that the message names. */
    Problems problem(UsageError e) {
        String message = String.valueOf(e.getMessage());
        Optional<String> first = OPTION.matcher(message).results()
                .map(MatchResult::group)
                .flatMap(o -> JobKeys.ALL_KEYS.stream().filter(k -> k.option().equals(o)))
                .map(JobKey::path)
                .filter(places::containsKey)
                .findFirst();
        Problems problems = new Problems();
        String said = say(message.replaceFirst("^--[a-z-]+: ", "")); // the place says which key
        problems.add(first.map(places::get).or(() -> Optional.ofNullable(places.get(JobKeys.TASK)))
                .orElse(Place.START), first.orElse(""), said);
        return problems;
    }

    /** The same failure in these words. */
    UserError of(RuntimeException e) {
        UserError said = new UserError(say(String.valueOf(e.getMessage())));
        said.initCause(e);
        return said;
    }

    private String say(String message) {
        return OPTION.matcher(message).replaceAll(m -> Matcher.quoteReplacement(key(m.group())));
    }

    private String key(String option) {
        if (OWN.contains(option)) {
            return option;
        }
        if (option.equals("--task")) {
            return JobKeys.TASK + ":";
        }
        return JobKeys.ALL_KEYS.stream()
                .filter(k -> k.option().equals(option))
                .map(JobKey::path)
                .reduce((a, b) -> places.containsKey(a) ? a : b)
                .orElse(option);
    }
}
