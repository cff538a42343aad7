package dev.descent.it.architecture;

import java.io.File;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds classes that use Java serialisation: that name a stream of objects as a class, to make, extend or call one.
 * That a class is Serializable, or that a method takes such a stream and does nothing with it, is no use.
 */
final class SerializationUses {
    private static final Set<String> STREAMS = Set.of("java/io/ObjectInputStream", "java/io/ObjectOutputStream",
            "java/io/ObjectInput", "java/io/ObjectOutput", "java/beans/XMLDecoder", "java/beans/XMLEncoder");

    private SerializationUses() {}

    /** What was looked at. */
    record Report(int classes, Map<String, Set<String>> uses) {}

    /** Looks through a jar or a folder of classes: names of classes, each with the types that it uses. */
    static Report of(Path place) throws IOException {
        if (Files.isDirectory(place)) {
            return below(place);
        }
        try (FileSystem jar = FileSystems.newFileSystem(place)) {
            return below(jar.getPath("/"));
        }
    }

    private static Report below(Path root) throws IOException {
        Map<String, Set<String>> uses = new TreeMap<>();
        int classes = 0;
        try (Stream<Path> all = Files.walk(root)) {
            for (Path p : all.filter(f -> f.toString().endsWith(".class")).toList()) {
                byte[] bytes = Files.readAllBytes(p);
                if (isOfNewerJava(bytes)) {
                    continue;
                }
                classes++;
                ClassModel model = ClassFile.of().parse(bytes);
                for (PoolEntry e : model.constantPool()) {
                    if (e instanceof ClassEntry c && STREAMS.contains(c.asInternalName())) {
                        uses.computeIfAbsent(model.thisClass().asInternalName().replace('/', '.'),
                                name -> new TreeSet<>()).add(c.asInternalName().replace('/', '.'));
                    }
                }
            }
        }
        return new Report(classes, uses);
    }

    /** A jar may have classes for a Java that is not out yet, which this one never loads. */
    private static boolean isOfNewerJava(byte[] classFile) {
        return ByteBuffer.wrap(classFile).getShort(6) > ClassFile.latestMajorVersion();
    }

    /** The jars of a class path whose names begin with none of these. */
    static List<Path> jars(String classPath, Set<String> tools) {
        return Stream.of(classPath.split(File.pathSeparator))
                .filter(p -> p.endsWith(".jar")).map(Path::of)
                .filter(p -> tools.stream().noneMatch(t -> p.getFileName().toString().startsWith(t))).toList();
    }
}
