package dev.descent.watch;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of a run before its first step. All of it is shown as text, whatever it holds.
 *
 * @param title what the run is called
 * @param manifest what it was made with, by name, in the order to be shown: device, seed, versions, command line …
 * @param summary layers and shapes, as {@link dev.descent.train.Trainer#summary} gives them; may be empty
 * @param classNames names of the classes by number; may be empty
 */
public record RunDescription(String title, Map<String, String> manifest, String summary, List<String> classNames) {
    public RunDescription {
        manifest = Collections.unmodifiableMap(new LinkedHashMap<>(manifest));
        classNames = List.copyOf(classNames);
    }

    /** A title and nothing else. */
    public static RunDescription of(String title) {
        return new RunDescription(title, Map.of(), "", List.of());
    }

    /** The name of a class, with signs for spaces where it is nothing else; its number where none is given. */
    String className(int c) {
        if (c >= classNames.size()) {
            return Integer.toString(c);
        }
        String name = classNames.get(c);
        if (name.isEmpty()) {
            return "(empty)";
        }
        return name.isBlank()
                ? name.replace(' ', '␣').replace('\n', '⏎').replace('\r', '␍').replace('\t', '⇥')
                : name;
    }
}
