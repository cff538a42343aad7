package dev.descent.it.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.Externalizable;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What may depend on what, and what no class may do. The rules take the root package as a parameter, so that the same
 * objects judge the library and the small trees of planted faults beside this class.
 */
final class ArchitectureRules {
    /** The packages of core, each with the packages of core that it may use besides itself. */
    static final SortedMap<String, List<String>> CORE = new TreeMap<>(Map.of(
            "tensor", List.of(),
            "spi", List.of("tensor"),
            "device", List.of("tensor", "spi"),
            "graph", List.of("tensor", "spi", "device"),
            "data", List.of("tensor"),
            "nn", List.of("tensor", "spi", "device", "graph"),
            "optim", List.of("tensor", "spi", "device", "graph"),
            "train", List.of("tensor", "spi", "device", "graph", "data", "nn", "optim")));

    static final List<String> BACKENDS = List.of("cpu", "opencl", "cuda");

    /** Everything outside core and the backends. */
    static final List<String> OTHERS =
            List.of("csv", "storage", "onnx", "tasks", "watch", "kernels", "conformance", "benchmarks", "cli",
                    "examples", "standin");

    /** Who may name a backend; everybody else finds one through {@code ServiceLoader}. */
    private static final List<String> MAY_NAME_BACKENDS = List.of("benchmarks", "cli");

    private final String root;

    ArchitectureRules(String root) {
        this.root = root;
    }

    /** All rules by the name under which a test reports them. */
    SortedMap<String, ArchRule> all() {
        SortedMap<String, ArchRule> rules = new TreeMap<>();
        rules.put("core-dependencies", coreDependencies());
        rules.put("core-names-no-outer-package", coreNamesNoOuterPackage());
        // The topmost package may use all others.
        CORE.keySet().stream().filter(name -> !name.equals("train"))
                .forEach(name -> rules.put("direction-" + name, direction(name)));
        rules.put("no-cycles", noCycles());
        BACKENDS.forEach(name -> rules.put("nobody-names-" + name, nobodyNames(name)));
        rules.put("no-java-serialization", noJavaSerialization());
        rules.put("no-mutable-static-fields", noMutableStaticFields());
        rules.put("no-standard-streams", noStandardStreams());
        rules.put("public-types-are-closed", publicTypesAreClosed());
        rules.put("known-packages", knownPackages());
        return rules;
    }

    private ArchRule coreDependencies() {
        String[] allowed = Stream.concat(Stream.of("java..", "org.slf4j..", "org.jspecify.."), Stream.of(core()))
                .toArray(String[]::new);
        return classes().that().resideInAnyPackage(core()).should().onlyDependOnClassesThat(
                        resideInAnyPackage(allowed).or(arrayOfPrimitives()))
                .because("core runs wherever Java does, with a logging facade and nothing else");
    }

    private ArchRule coreNamesNoOuterPackage() {
        return noClasses().that().resideInAnyPackage(core()).should().dependOnClassesThat()
                .resideInAnyPackage(within(concat(BACKENDS, OTHERS)))
                .because("core is the inside: backends, files and commands depend on it");
    }

    private ArchRule direction(String name) {
        List<String> forbidden = CORE.keySet().stream().filter(p -> !p.equals(name))
                .filter(p -> !CORE.getOrDefault(name, List.of()).contains(p)).toList();
        return noClasses().that().resideInAnyPackage(within(List.of(name)))
                .should().dependOnClassesThat().resideInAnyPackage(within(forbidden))
                .because("tensor <- spi <- device <- graph <- nn, optim <- train, and tensor <- data <- train");
    }

    private ArchRule noCycles() {
        return slices().matching(root + ".(*)..").should().beFreeOfCycles();
    }

    private ArchRule nobodyNames(String backend) {
        List<String> free = concat(List.of(backend), MAY_NAME_BACKENDS);
        return noClasses().that().resideInAPackage(root + "..").and().resideOutsideOfPackages(within(free))
                .should().dependOnClassesThat().resideInAnyPackage(within(List.of(backend)))
                .because("a backend is found with ServiceLoader, so that one more or one less changes no code");
    }

    private ArchRule noJavaSerialization() {
        return noClasses().should().dependOnClassesThat(DescribedPredicate.describe("are of Java serialization",
                        c -> c.isEquivalentTo(Serializable.class) || c.isEquivalentTo(Externalizable.class)
                                || c.isAssignableTo(ObjectInputStream.class)
                                || c.isAssignableTo(ObjectOutputStream.class)
                                // by name: java.desktop is no module of ours
                                || c.getName().equals("java.beans.XMLDecoder")
                                || c.getName().equals("java.beans.XMLEncoder")))
                .because("reading a file must never run code that the file chose");
    }

    private ArchRule noMutableStaticFields() {
        return fields().that().areStatic().and().areDeclaredInClassesThat(areNotGenerated())
                .should(new ArchCondition<JavaField>("be constants") {
                    @Override
                    public void check(JavaField field, ConditionEvents events) {
                        String fault = fault(field);
                        if (fault != null) {
                            events.add(SimpleConditionEvent.violated(field, field.getFullName() + " " + fault));
                        }
                    }
                })
                .because("state belongs to an object that somebody owns");
    }

    private static String fault(JavaField field) {
        if (field.getModifiers().contains(JavaModifier.SYNTHETIC)) {
            return null; // the tables that javac makes for a switch over an enum
        }
        JavaClass type = field.getRawType();
        if (!field.getModifiers().contains(JavaModifier.FINAL)) {
            return "is static and not final";
        }
        // A private array can be a constant table; one that others see can be written by them.
        if (type.isArray() && !field.getModifiers().contains(JavaModifier.PRIVATE)) {
            return "is an array that others can write; make it private";
        }
        boolean container = type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class);
        if (container && !type.isInterface()) {
            return "is a mutable container; use List.of, Set.of or Map.of behind an interface";
        }
        boolean cell = type.getPackageName().startsWith("java.util.concurrent")
                || Stream.of(ThreadLocal.class, Random.class, StringBuilder.class).anyMatch(type::isAssignableTo);
        return cell ? "holds state that changes" : null;
    }

    private ArchRule noStandardStreams() {
        String[] libraries = concat(
                core(), within(BACKENDS),
                within("csv", "storage", "onnx", "tasks", "watch", "kernels", "conformance"));
        return noClasses().that().resideInAnyPackage(libraries)
                .should(ACCESS_STANDARD_STREAMS)
                .because("a library logs through slf4j or returns text; only commands print");
    }

    private ArchRule publicTypesAreClosed() {
        return classes().that().arePublic().and().areTopLevelClasses().and(areNotGenerated())
                .and().areNotAssignableTo(Throwable.class)
                .should(new ArchCondition<JavaClass>("be final, abstract, sealed, a record, an enum or an interface") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        boolean closed = type.isInterface() || type.isEnum() || type.isRecord()
                                || type.getModifiers().contains(JavaModifier.FINAL)
                                || type.getModifiers().contains(JavaModifier.ABSTRACT) || type.reflect().isSealed();
                        if (!closed) {
                            events.add(SimpleConditionEvent.violated(type, type.getName()
                                    + " is open for anybody to extend; make it final"));
                        }
                    }
                })
                .because("what is extended by design says so, and the rest can still change");
    }

    private ArchRule knownPackages() {
        return classes().that().resideInAPackage(root + "..").should()
                .resideInAnyPackage(concat(core(), within(concat(BACKENDS, OTHERS))))
                .because("a package that no rule knows escapes them all: give it a place in ArchitectureRules");
    }

    private String[] core() {
        return within(List.copyOf(CORE.keySet()));
    }

    private String[] within(String... names) {
        return within(List.of(names));
    }

    private String[] within(List<String> names) {
        return names.stream().map(name -> root + "." + name + "..").toArray(String[]::new);
    }

    private static List<String> concat(List<String> a, List<String> b) {
        List<String> both = new ArrayList<>(a);
        both.addAll(b);
        return both;
    }

    private static String[] concat(String[]... parts) {
        return Arrays.stream(parts).flatMap(Arrays::stream).toArray(String[]::new);
    }

    private static DescribedPredicate<JavaClass> arrayOfPrimitives() {
        return DescribedPredicate.describe("primitives and their arrays", c -> c.getBaseComponentType().isPrimitive());
    }

    /** JMH writes classes of its own, with fields that pad cache lines, and extends the benchmarks themselves. */
    private static DescribedPredicate<JavaClass> areNotGenerated() {
        return DescribedPredicate.not(resideInAnyPackage("..jmh_generated..")
                .or(DescribedPredicate.describe("benchmarks",
                        c -> c.isAnnotatedWith("org.openjdk.jmh.annotations.State"))));
    }
}
