package dev.descent.cuda;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** What a native library begins with, by which other files and torn ones are told from it: System V ABI, chapter 4. */
final class ElfHeader {
    private static final int BYTES = 64;
    private static final int MAGIC = 0x464C457F;
    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int ET_DYN = 3;
    private static final int EM_X86_64 = 62;
    private static final int PT_LOAD = 1;
    private static final int PROGRAM_HEADER_BYTES = 56;

    private ElfHeader() {}

    /** Whether this is a 64-bit little-endian ELF file. */
    static boolean is64(ByteBuffer elf) {
        return elf.capacity() >= BYTES && elf.getInt(0) == MAGIC && elf.get(4) == CLASS_64
                && elf.get(5) == LITTLE_ENDIAN;
    }

    /**
     * Whether a file is a library for x86-64, the only machine that JCuda has natives for, and has all the bytes that
     * are to be loaded: the system's loader ends the whole Java over a file that lacks some.
     */
    static boolean isLibrary(Path file) {
        try (FileChannel in = FileChannel.open(file)) {
            ByteBuffer header = read(in, 0, BYTES);
            if (!is64(header) || header.getShort(16) != ET_DYN || header.getShort(18) != EM_X86_64
                    || header.getShort(54) != PROGRAM_HEADER_BYTES) {
                return false;
            }
            int count = Short.toUnsignedInt(header.getShort(56));
            ByteBuffer segments = read(in, header.getLong(32), count * PROGRAM_HEADER_BYTES);
            boolean whole = segments.capacity() > 0;
            for (int p = 0; p < segments.capacity(); p += PROGRAM_HEADER_BYTES) {
                long start = segments.getLong(p + 8);
                long length = segments.getLong(p + 32);
                whole &= segments.getInt(p) != PT_LOAD
                        || (start >= 0 && length >= 0 && length <= in.size() && start <= in.size() - length);
            }
            return whole;
        } catch (IOException | IllegalArgumentException e) { // what cannot be read cannot be loaded either
            return false;
        }
    }

    /** These bytes; none of them if the file is shorter. */
    private static ByteBuffer read(FileChannel in, long from, int bytes) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int read = 1;
        while (b.hasRemaining() && read > 0) {
            read = in.read(b, from + b.position());
        }
        return b.hasRemaining() ? ByteBuffer.allocate(0) : b;
    }
}
