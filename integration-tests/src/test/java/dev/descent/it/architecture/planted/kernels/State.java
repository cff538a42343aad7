package dev.descent.it.architecture.planted.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Five faults, and three fields that are fine. */
@SuppressWarnings({"MutableConstantField", "NonFinalStaticField", "unused"})
public final class State {
    static final int FINE = 1;
    static final List<String> FINE_LIST = List.of("a", "b");
    private static final int[] FINE_TABLE = {1, 2, 3};

    static int notFinal = 1;
    static final int[] OPEN_ARRAY = {1, 2, 3};
    static final ArrayList<String> CONTAINER = new ArrayList<>();
    static final AtomicInteger CELL = new AtomicInteger();
    static final ThreadLocal<String> PER_THREAD = new ThreadLocal<>();

    private State() {}
}
