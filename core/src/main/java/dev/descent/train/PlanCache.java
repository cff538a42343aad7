package dev.descent.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** The few plans that were used last, by shape; the one unused for longest is closed when there are too many. */
final class PlanCache<K, V extends AutoCloseable> implements AutoCloseable {
    private static final int LIMIT = 8;

    private final Map<K, V> plans = new LinkedHashMap<>(16, 0.75f, true);
    private final Function<K, V> make;

    PlanCache(Function<K, V> make) {
        this.make = make;
    }

    V get(K key) {
        V v = plans.get(key);
        if (v == null) {
            v = make.apply(key);
            plans.put(key, v);
            if (plans.size() > LIMIT) {
                K eldest = plans.keySet().iterator().next();
                V old = plans.remove(eldest);
                if (old != null) {
                    closeQuietly(old);
                }
            }
        }
        return v;
    }

    void forEach(Consumer<V> action) {
        plans.values().forEach(action);
    }

    int size() {
        return plans.size();
    }

    private static void closeQuietly(AutoCloseable c) {
        try {
            c.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot close " + c, e);
        }
    }

    @Override
    public void close() {
        plans.values().forEach(PlanCache::closeQuietly);
        plans.clear();
    }
}
