package dev.descent.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes a native library ask for another one than it was linked with, for example for libcublas.so.13 instead of
 * libcublas.so.12. Both names have the same length, so nothing moves: the name changes where it stands, and with it the
 * hash by which versions of symbols are found.
 *
 * <p>Names of parts are those of the System V ABI, chapters "Program Header", "Dynamic Section" and, for versions, of
 * the Linux Standard Base.
 */
final class ElfRetarget {
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final long DT_NEEDED = 1;
    private static final long DT_STRTAB = 5;
    private static final long DT_VERNEED = 0x6FFFFFFEL;
    private static final long DT_VERNEEDNUM = 0x6FFFFFFFL;

    private final ByteBuffer elf;
    private final String from;
    private final String to;
    /** Places of the name, which several entries may share. */
    private final Set<Integer> places = new TreeSet<>();

    private ElfRetarget(byte[] elf, String from, String to) {
        this.elf = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        this.from = from;
        this.to = to;
    }

    /**
     * A copy of a library that needs {@code to} instead of {@code from}.
     *
     * @throws IllegalArgumentException if it is no 64-bit little-endian ELF file, if it does not need {@code from}, or
     *     if
     *     the names differ in length
     */
    static byte[] apply(byte[] library, String from, String to) {
        if (from.length() != to.length()) {
            throw new IllegalArgumentException(from + " and " + to + " differ in length");
        }
        byte[] copy = library.clone();
        ElfRetarget r = new ElfRetarget(copy, from, to);
        try {
            r.run();
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("a damaged ELF file", e);
        }
        return copy;
    }

    private void run() {
        if (elf.capacity() < 64 || !ElfHeader.is64(elf)) {
            throw new IllegalArgumentException("not a 64-bit little-endian ELF file");
        }
        long strings = 0;
        long versions = 0;
        long versionCount = 0;
        List<Long> needed = new ArrayList<>();
        int dynamic = dynamic();
        for (int p = dynamic; elf.getLong(p) != 0; p += 16) {
            long tag = elf.getLong(p);
            long value = elf.getLong(p + 8);
            if (tag == DT_STRTAB) {
                strings = value;
            } else if (tag == DT_NEEDED) {
                needed.add(value);
            } else if (tag == DT_VERNEED) {
                versions = value;
            } else if (tag == DT_VERNEEDNUM) {
                versionCount = value;
            }
        }
        int table = offset(strings);
        for (long n : needed) {
            note(table + (int) n);
        }
        if (places.isEmpty()) {
            throw new IllegalArgumentException("the library does not need " + from);
        }
        if (versions != 0) {
            versions(offset(versions), versionCount, table);
        }
        byte[] name = to.getBytes(StandardCharsets.ISO_8859_1);
        places.forEach(p -> elf.put(p, name));
    }

    /**
     * Walks over Elf64_Verneed {version, count, file, aux, next} and Elf64_Vernaux {hash, flags, other, name, next}.
     */
    private void versions(int start, long count, int strings) {
        int need = start;
        for (long i = 0; i < count; i++) {
            if (note(strings + elf.getInt(need + 4))) {
                int aux = need + elf.getInt(need + 8);
                for (int k = 0; k < Short.toUnsignedInt(elf.getShort(need + 2)); k++) {
                    if (note(strings + elf.getInt(aux + 8))) {
                        elf.putInt(aux, hash(to));
                    }
                    aux += elf.getInt(aux + 12);
                }
            }
            need += elf.getInt(need + 12);
        }
    }

    /** Remembers a place if the name stands there. */
    private boolean note(int place) {
        int end = place;
        while (elf.get(end) != 0) {
            end++;
        }
        boolean same = new String(elf.array(), place, end - place, StandardCharsets.ISO_8859_1).equals(from);
        if (same) {
            places.add(place);
        }
        return same;
    }

    private int headers() {
        return Math.toIntExact(elf.getLong(32));
    }

    private int headerSize() {
        return elf.getShort(54);
    }

    private int headerCount() {
        return elf.getShort(56);
    }

    private int dynamic() {
        for (int i = 0; i < headerCount(); i++) {
            int p = headers() + i * headerSize();
            if (elf.getInt(p) == PT_DYNAMIC) {
                return Math.toIntExact(elf.getLong(p + 8));
            }
        }
        throw new IllegalArgumentException("the ELF file is no library: it has no dynamic section");
    }

    /** Where in the file the byte lies that is loaded at an address. */
    private int offset(long address) {
        for (int i = 0; i < headerCount(); i++) {
            int p = headers() + i * headerSize();
            long start = elf.getLong(p + 16);
            if (elf.getInt(p) == PT_LOAD && address >= start && address < start + elf.getLong(p + 32)) {
                return Math.toIntExact(address - start + elf.getLong(p + 8));
            }
        }
        throw new IllegalArgumentException("the ELF file points outside of itself");
    }

    /** The hash of names in the System V ABI. */
    static int hash(String name) {
        int h = 0;
        for (int i = 0; i < name.length(); i++) {
            h = (h << 4) + name.charAt(i);
            int high = h & 0xF0000000;
            h ^= high >>> 24;
            h &= ~high;
        }
        return h;
    }
}
