package dev.descent.nn;

import dev.descent.graph.Tensor;
import dev.descent.graph.Trace;
import dev.descent.graph.Variable;
import dev.descent.tensor.Shape;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A part of a model: parameters, inner modules, and a forward pass in plain Java. For one input and one output extend
 * {@link Layer}; for several inputs extend this class. A module that is used twice shares its parameters.
 */
public abstract class Module {
    private final Map<String, Module> children = new LinkedHashMap<>();
    private final Map<String, Parameter> own = new LinkedHashMap<>();
    private @Nullable String name;

    /** Registers an inner module under a name that appears in messages, summaries and files. */
    protected final <M extends Module> M child(String childName, M module) {
        checkName(childName);
        Objects.requireNonNull(module, () -> "module '" + childName + "' in " + getClass().getSimpleName()
                + " is null");
        children.put(childName, module);
        if (((Module) module).name == null) {
            ((Module) module).name = childName;
        }
        return module;
    }

    /** Registers a trained parameter. */
    protected final Parameter parameter(String parameterName, Shape shape, Initializer initializer) {
        return register(new Parameter(parameterName, shape, initializer, true));
    }

    /** Registers a value that is saved but not trained, such as a running mean. */
    protected final Parameter buffer(String bufferName, Shape shape, Initializer initializer) {
        return register(new Parameter(bufferName, shape, initializer, false));
    }

    private Parameter register(Parameter p) {
        checkName(p.name());
        own.put(p.name(), p);
        return p;
    }

    private void checkName(String s) {
        Objects.requireNonNull(s, () -> "the name of a module or parameter in " + getClass().getSimpleName()
                + " is null");
        if (s.isEmpty() || s.contains(".") || s.contains("/") || children.containsKey(s) || own.containsKey(s)) {
            throw new IllegalArgumentException("name '" + s + "' in " + getClass().getSimpleName()
                    + " is empty, has a dot or a slash, or is taken");
        }
    }

    /** Traces the module; inputs are [batch, …]. */
    protected abstract Tensor forward(Tensor... inputs);

    /** Traces the module under its name; this is what other code calls. */
    public final Tensor apply(Tensor... inputs) {
        return inside(() -> traced(inputs));
    }

    /** Runs {@code body} under this module's name, for modules with entrances of their own beside {@link #apply}. */
    protected final <T> T inside(Supplier<T> body) {
        String n = name;
        return n == null ? body.get() : Trace.inLayer(n, body);
    }

    private Tensor traced(Tensor... inputs) {
        Tensor out = forward(inputs);
        Trace.current().visited(Trace.layer(), describe(), out.shape());
        return out;
    }

    /** What it is, for summaries: {@code Dense 64→128 relu}. */
    public String describe() {
        return getClass().getSimpleName();
    }

    /** Whether this module or one inside it carries a state over from one batch to the next. */
    public boolean isStateful() {
        return children.values().stream().anyMatch(Module::isStateful);
    }

    /** Inner modules by name, in the order of registration. */
    public final Map<String, Module> children() {
        return Collections.unmodifiableMap(children);
    }

    /** Every parameter and buffer below, by its full path, each once. */
    public final Map<String, Parameter> parameters() {
        Map<String, Parameter> all = new LinkedHashMap<>();
        collect("", all, Collections.newSetFromMap(new IdentityHashMap<>()));
        return all;
    }

    private void collect(String path, Map<String, Parameter> all, Set<Parameter> seen) {
        own.forEach((n, p) -> {
            if (seen.add(p)) {
                all.put(path.isEmpty() ? n : path + "." + n, p);
            }
        });
        children.forEach((n, m) -> m.collect(path.isEmpty() ? n : path + "." + n, all, seen));
    }

    /** The variables of {@link #parameters()}, by path. */
    public final Map<String, Variable> variables() {
        Map<String, Variable> all = new LinkedHashMap<>();
        parameters().forEach((path, p) -> {
            int dot = path.lastIndexOf('.');
            all.put(path, p.variable(dot < 0 ? "" : path.substring(0, dot)));
        });
        return all;
    }

    /** Number of trained values. */
    public final long parameterCount() {
        return parameters().values().stream()
                .filter(Parameter::isTrained)
                .mapToLong(p -> p.shape().size())
                .sum();
    }
}
