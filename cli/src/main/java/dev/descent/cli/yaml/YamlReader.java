package dev.descent.cli.yaml;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;

import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Reads one document into {@link YamlNode}s, event by event; the limits hold before anything is made of it. */
public final class YamlReader {
    /** Bytes of a file. */
    public static final int MOST_BYTES = 1 << 20;

    static final int MOST_DEPTH = 16;
    static final int MOST_NODES = 20_000;
    private static final int MOST_REASON = 200;

    private final Problems problems;
    private final StreamReader characters;
    private final Iterator<Event> events;
    private int nodes;

    /** The file cannot be read further; the reason is among the problems. */
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private YamlReader(String text, Problems problems) {
        this.problems = problems;
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(MOST_BYTES)
                .setUseMarks(true)
                .setVersionFunction(v -> v) // what is new in a later version is found where it is used
                .build();
        this.characters = new StreamReader(settings, text);
        this.events = new ParserImpl(settings, characters);
    }

    /**
     * Reads a file's bytes.
     *
     * @param problems takes what is wrong
     * @return the document's root, or nothing if it is empty or cannot be read
     */
    public static Optional<YamlNode> read(byte[] bytes, Problems problems) {
        if (bytes.length > MOST_BYTES) {
            problems.add(Place.START, "", "the file has more than " + MOST_BYTES + " bytes; is it the right one?");
            return Optional.empty();
        }
        Optional<String> text = decode(bytes, problems);
        try {
            return text.flatMap(t -> new YamlReader(t, problems).root());
        } catch (Unreadable e) {
            return Optional.empty();
        } catch (MarkedYamlEngineException e) {
            Place at = e.getProblemMark().or(e::getContextMark).map(YamlReader::place).orElse(Place.START);
            problems.add(at, "", noYaml((e.getContext() == null ? "" : e.getContext() + ", ") + e.getProblem()));
        } catch (ReaderException e) {
            String t = text.orElse("");
            problems.add(place(t, t.offsetByCodePoints(0, Math.min(e.getPosition(), t.codePointCount(0, t.length())))),
                    "", String.format("the character U+%04X must not stand in YAML; remove it", e.getCodePoint()));
        } catch (YamlEngineException e) {
            problems.add(Place.START, "", noYaml(String.valueOf(e.getMessage())));
        }
        return Optional.empty();
    }

    /** The reason may quote as much of the file as it likes. */
    private static String noYaml(String reason) {
        return "this is no YAML: " + Printable.brief(reason, MOST_REASON);
    }

    private static Optional<String> decode(byte[] bytes, Problems problems) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(bytes.length + 1);
        CoderResult end = decoder.decode(ByteBuffer.wrap(bytes), text, true);
        String s = text.flip().toString();
        if (end.isError()) {
            problems.add(place(s, s.length()), "", "this is no UTF-8 text; save the file as UTF-8");
            return Optional.empty();
        }
        return Optional.of(s.startsWith("\uFEFF") ? s.substring(1) : s);
    }

    private static Place place(String text, int index) {
        String before = text.substring(0, index);
        int lineStart = before.lastIndexOf('\n') + 1;
        return new Place((int) before.chars().filter(c -> c == '\n').count() + 1,
                before.codePointCount(lineStart, index) + 1);
    }

    private static Place place(Mark mark) {
        return new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static Place place(Event e) {
        return e.getStartMark().map(YamlReader::place).orElse(Place.START);
    }

    private Optional<YamlNode> root() {
        try {
            return document();
        } catch (NumberFormatException e) { // the parser lets it through for escapes without digits, or above 31 bits
            problems.add(characters.getMark().map(YamlReader::place).orElse(Place.START), "",
                    noYaml("the escape here names no character; remove it"));
            return Optional.empty();
        }
    }

    private Optional<YamlNode> document() {
        Optional<YamlNode> root = Optional.empty();
        int documents = 0;
        while (events.hasNext()) {
            Event e = events.next();
            if (e instanceof DocumentStartEvent && ++documents == 2) {
                throw stop(e, "a second document begins here; a file holds one, so remove it or put it into a file of"
                        + " its own");
            }
            if (e instanceof NodeEvent) {
                root = Optional.of(node(e, 0));
            }
        }
        return root;
    }

    private Unreadable stop(Event at, String what) {
        problems.add(place(at), "", what);
        return new Unreadable();
    }

    private YamlNode node(Event e, int depth) {
        if (depth > MOST_DEPTH) {
            throw stop(e, "more than " + MOST_DEPTH + " levels inside each other; there is no such job");
        }
        if (++nodes > MOST_NODES) {
            throw stop(e, "more than " + MOST_NODES + " values; there is no such job");
        }
        if (e instanceof AliasEvent || (e instanceof NodeEvent n && n.getAnchor().isPresent())) {
            problems.add(place(e), "", "anchors (&) and aliases (*) are not taken; write the value itself");
        }
        tag(e).ifPresent(tag -> problems.add(place(e), "", "tags such as " + Printable.brief(tag, YamlNode.Scalar.SHOWN)
                + " are not taken; remove it"));
        return switch (e) {
            case ScalarEvent s -> new YamlNode.Scalar(place(s), s.getValue(), s.isPlain());
            case MappingStartEvent m -> keys(m, depth);
            case CollectionStartEvent c -> items(c, depth);
            default -> new YamlNode.Scalar(place(e), "", true); // an alias, which is among the problems
        };
    }

    private static Optional<String> tag(Event e) {
        return e instanceof ScalarEvent s ? s.getTag() : e instanceof CollectionStartEvent c ? c.getTag()
                : Optional.empty();
    }

    private YamlNode items(Event start, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event e = events.next(); e.getEventId() != Event.ID.SequenceEnd; e = events.next()) {
            items.add(node(e, depth + 1));
        }
        return new YamlNode.Items(place(start), items);
    }

    private YamlNode keys(Event start, int depth) {
        List<YamlNode.Entry> entries = new ArrayList<>();
        for (Event e = events.next(); e.getEventId() != Event.ID.MappingEnd; e = events.next()) {
            YamlNode key = node(e, depth + 1);
            YamlNode value = node(events.next(), depth + 1);
            if (key instanceof YamlNode.Scalar s) {
                entries.add(new YamlNode.Entry(s, value));
            } else {
                problems.add(key.at(), "", key.words() + " cannot be a key; write KEY: VALUE");
            }
        }
        return new YamlNode.Keys(place(start), entries);
    }
}
