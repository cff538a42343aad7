package dev.descent.storage;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A disk that only writes down what is asked of it, and then says what may be on it after a power failure at any
 * moment.
 *
 * <p>What was forced is there. Of the writes after that any subset is, the last of them perhaps in part; or the file
 * has its length, but zeros in it. Of the changes of names since the folder was forced any subset is there too.
 */
final class CrashDisk implements FileLayer {
    private sealed interface Call {
        record Write(int file, int at, byte[] bytes) implements Call {}

        record Force(int file) implements Call {}

        /** A name begins to lead to a file (or nowhere, if −1), and another one ends. */
        record Name(@Nullable Path begins, int file, @Nullable Path ends) implements Call {}

        record ForceFolder() implements Call {}
    }

    private final List<Call> calls = new ArrayList<>();
    private final Map<Path, Integer> names = new HashMap<>();
    private final Path target;
    private int files;

    /** @param old what {@code target} holds on the disk at first; null if there is no such file */
    CrashDisk(Path target, byte @Nullable [] old) {
        this.target = target;
        if (old != null) {
            int file = files++;
            names.put(target, file);
            calls.add(new Call.Write(file, 0, old));
            calls.add(new Call.Force(file));
            calls.add(new Call.Name(target, file, null));
            calls.add(new Call.ForceFolder());
        }
    }

    /** How many calls there were up to now; a crash may come after each of them. */
    int calls() {
        return calls.size();
    }

    /** Forgets that files, or the folder, were forced: a protocol with a mistake. */
    void forgetForces(int from, boolean folder) {
        for (int i = calls.size() - 1; i >= from; i--) {
            if (folder ? calls.get(i) instanceof Call.ForceFolder : calls.get(i) instanceof Call.Force) {
                calls.remove(i);
            }
        }
    }

    @Override
    public Out create(Path file) {
        int number = files++;
        names.put(file, number);
        calls.add(new Call.Name(file, number, null));
        return new Out() {
            @Override
            public int write(ByteBuffer bytes, long position) {
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                calls.add(new Call.Write(number, Math.toIntExact(position), copy));
                return copy.length;
            }

            @Override
            public void force() {
                calls.add(new Call.Force(number));
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void replace(Path from, Path to) {
        int file = names.remove(from);
        names.put(to, file);
        calls.add(new Call.Name(to, file, from));
    }

    @Override
    public void name(Path from, Path to) {
        names.put(to, names.get(from));
        calls.add(new Call.Name(to, names.get(from), null));
    }

    @Override
    public void forceFolder(Path folder) {
        calls.add(new Call.ForceFolder());
    }

    @Override
    public void delete(Path file) {
        if (names.remove(file) != null) {
            calls.add(new Call.Name(null, -1, file));
        }
    }

    /** What the target may hold if the power fails after {@code n} calls; null stands for no such file. */
    List<byte @Nullable []> after(int n) {
        List<byte @Nullable []> all = new ArrayList<>();
        for (int file : targets(n)) {
            if (file < 0) {
                all.add(null);
            } else {
                all.addAll(contents(file, n));
            }
        }
        return all;
    }

    private Set<Integer> targets(int n) {
        int forced = calls.subList(0, n).lastIndexOf(new Call.ForceFolder()) + 1;
        List<Call.Name> sure = named(0, forced);
        List<Call.Name> open = named(forced, n);
        Set<Integer> all = new HashSet<>();
        for (int subset = 0; subset < 1 << open.size(); subset++) {
            int file = -1;
            for (int i = 0; i < sure.size() + open.size(); i++) {
                Call.Name c = i < sure.size() ? sure.get(i) : open.get(i - sure.size());
                if (i < sure.size() || ((subset >> (i - sure.size())) & 1) == 1) {
                    file = target.equals(c.begins()) ? c.file() : target.equals(c.ends()) ? -1 : file;
                }
            }
            all.add(file);
        }
        return all;
    }

    private List<Call.Name> named(int from, int to) {
        return calls.subList(from, to).stream().filter(Call.Name.class::isInstance).map(Call.Name.class::cast).toList();
    }

    private List<byte @Nullable []> contents(int file, int n) {
        List<Call.Write> sure = new ArrayList<>();
        List<Call.Write> open = new ArrayList<>();
        for (Call c : calls.subList(0, n)) {
            if (c instanceof Call.Write w && w.file() == file) {
                open.add(w);
            } else if (c.equals(new Call.Force(file))) {
                sure.addAll(open);
                open.clear();
            }
        }
        List<byte @Nullable []> all = new ArrayList<>();
        for (int subset = 0; subset < 1 << open.size(); subset++) {
            List<Call.Write> there = new ArrayList<>(sure);
            for (int i = 0; i < open.size(); i++) {
                if (((subset >> i) & 1) == 1) {
                    there.add(open.get(i));
                }
            }
            all.add(content(there));
            if (subset != 0) {
                Call.Write last = there.removeLast();
                there.add(new Call.Write(file, last.at(), Arrays.copyOf(last.bytes(), last.bytes().length / 2)));
                all.add(content(there));
            }
        }
        if (!open.isEmpty()) {
            byte[] zeros = content(sure);
            open.addAll(0, sure);
            all.add(Arrays.copyOf(zeros, content(open).length));
        }
        return all;
    }

    private static byte[] content(List<Call.Write> writes) {
        byte[] all = {};
        for (Call.Write w : writes) {
            all = Arrays.copyOf(all, Math.max(all.length, w.at() + w.bytes().length));
            System.arraycopy(w.bytes(), 0, all, w.at(), w.bytes().length);
        }
        return all;
    }
}
