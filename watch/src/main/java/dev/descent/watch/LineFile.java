package dev.descent.watch;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of lines that are written at once, each in one call: a process that is killed leaves whole lines, but for the
 * last at most. What stands in the file when it is opened stays until it is cut, emptied or set aside.
 */
final class LineFile implements AutoCloseable {
    private static final int LONGEST_LINE = 1 << 20;
    private static final int MOST_NAMES = 1000;

    private final Path file;
    private final boolean isNew;
    private FileChannel channel;

    /** Looks at lines in their order. */
    interface Lines {
        /** Whether the line, without its end, stays and the next is looked at; otherwise it and all after it go. */
        boolean stays(int number, String line);
    }

    /**
     * Opens a file, and makes it if it is not there.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    LineFile(Path file) {
        this.file = file;
        isNew = Files.notExists(file);
        channel = open();
    }

    private FileChannel open() {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException("cannot write " + file + ": " + Reasons.of(e), e);
    }

    Path file() {
        return file;
    }

    boolean isEmpty() {
        try {
            return channel.size() == 0;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Adds whole lines, from where the last call of any method has left the file. */
    void add(byte[] lines) {
        try {
            write(lines);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void write(byte[] lines) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(lines);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    /** Puts these lines in the place of all that is there. */
    void replace(byte[] lines) {
        try {
            channel.position(0);
            write(lines); // over the old ones: whoever looks on never finds the file empty
            channel.truncate(lines.length);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Reads whole lines as long as they stay, and cuts off the rest. */
    void cut(Lines lines) {
        try {
            long end = read(lines);
            channel.truncate(end);
            channel.position(end);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** The same without cutting anything off; returns the end of the last line that stays. */
    long read(Lines lines) {
        long end = 0;
        try {
            channel.position(0);
            InputStream in = new BufferedInputStream(Channels.newInputStream(channel)); // not closed: the channel stays
            ByteArrayOutputStream line = new ByteArrayOutputStream(256);
            int number = 1;
            for (int b = in.read(); b >= 0; b = in.read()) {
                line.write(b);
                if (line.size() > LONGEST_LINE) {
                    throw foreign(number);
                }
                if (b == '\n') {
                    String text = line.toString(StandardCharsets.UTF_8);
                    if (!lines.stays(number++, text.substring(0, text.length() - 1))) {
                        break;
                    }
                    end += line.size();
                    line.reset();
                }
            }
            return end;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** The first bytes, fewer if there are not so many. */
    String head(int bytes) {
        try {
            channel.position(0);
            return new String(Channels.newInputStream(channel).readNBytes(bytes), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** A line that no run has written. */
    WatchException foreign(int number) {
        return new WatchException(file + ", line " + number + ", is no line of a run's history, so the run cannot go on"
                + " with it; give another name");
    }

    /** A line of another run than the one that goes on. */
    WatchException anotherRun(int number) {
        return new WatchException(file + ", line " + number + ", is of another run than the one that goes on; give"
                + " another name");
    }

    /** Gives what is there another name, and begins with an empty file; says so in a sentence. */
    String setAside() {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        String stem = dot < 1 ? name : name.substring(0, dot);
        Path other = file;
        for (int i = 2; Files.exists(other) && i <= MOST_NAMES; i++) {
            other = file.resolveSibling(stem + "-" + i + name.substring(stem.length()));
        }
        try {
            channel.close();
            Files.move(file, other);
        } catch (IOException e) {
            throw failed(e);
        }
        channel = open();
        return file + " is of a run of which there is no checkpoint, so it is kept as " + other;
    }

    /** A file that is new and has got no line is removed again. */
    @Override
    public void close() {
        try {
            boolean unused = channel.isOpen() && isNew && channel.size() == 0;
            channel.close();
            if (unused) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
