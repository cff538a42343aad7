package dev.descent.cpu;

import com.sun.management.ThreadMXBean;
import dev.descent.spi.Kernels;
import dev.descent.spi.Recording;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Replays all cases, in the order that belongs to the system property {@code order}, until none makes garbage; prints
 * those that go on doing so, a line "name=heap bytes a replay" each.
 */
final class SteadyMain {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int LARGEST = 9999;
    private static final int REPLAYS = 100;
    /** Milliseconds between rounds. */
    private static final int PAUSE = 20;
    /** So long without one case fewer, and the JIT has nothing more to do, even where other programs run beside it. */
    private static final long STANDSTILL = TimeUnit.SECONDS.toNanos(45);

    /** A call of a kernel. */
    private record Call(Method method, Object[] arguments) {
        Object on(Kernels k) {
            try {
                return method.invoke(k, arguments);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new LinkageError(method.getName(), e);
            }
        }
    }

    /** Notes what a case calls. */
    private static final class Notes {
        private final List<Call> calls = new ArrayList<>();

        Kernels before(Kernels k) {
            return (Kernels) Proxy.newProxyInstance(
                    Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, arguments) -> {
                        Call call = new Call(method, arguments);
                        calls.add(call);
                        return call.on(k);
                    });
        }

        Recording record(KernelCases.Case c, Device d) {
            d.reset();
            calls.clear();
            c.run(d);
            return d.backend.record(() -> calls.forEach(call -> call.on(d.backend.kernels())));
        }
    }

    private SteadyMain() {}

    /** Prints nothing if all is well. */
    public static void main(String[] args) throws InterruptedException {
        Notes notes = new Notes();
        Map<String, KernelCases.Case> left = inOrder(Long.getLong("order", 0));
        Map<String, Long> garbage = new LinkedHashMap<>();
        long progress = System.nanoTime();
        try (Device d = new Device(KernelSet.VECTOR, 1, notes::before)) {
            do {
                garbage.clear();
                left.forEach((name, c) -> {
                    long bytes = allocated(notes.record(c, d));
                    if (bytes > 0) {
                        garbage.put(name, bytes);
                    }
                });
                if (left.keySet().retainAll(garbage.keySet())) {
                    progress = System.nanoTime();
                }
                Thread.sleep(PAUSE); // the JIT may have no other processor
            } while (!left.isEmpty() && System.nanoTime() - progress < STANDSTILL);
        }
        garbage.forEach((name, bytes) -> System.out.println(name + "=" + bytes));
    }

    /** All cases, in an order of their own for each number: what is compiled first has an influence on the rest. */
    private static Map<String, KernelCases.Case> inOrder(long order) {
        Map<String, KernelCases.Case> all = KernelCases.upTo(LARGEST);
        List<String> names = new ArrayList<>(all.keySet());
        Collections.shuffle(names, new Random(order));
        Map<String, KernelCases.Case> result = new LinkedHashMap<>();
        names.forEach(name -> result.put(name, all.get(name)));
        return result;
    }

    /** Heap bytes of a replay. */
    private static long allocated(Recording r) {
        r.replay(); // the first one may cut slices
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < REPLAYS; i++) {
            r.replay();
        }
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        r.close();
        return Math.ceilDiv(bytes, REPLAYS);
    }
}
