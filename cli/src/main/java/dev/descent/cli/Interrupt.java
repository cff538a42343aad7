package dev.descent.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C into a request to stop, and keeps the JVM alive until the command has saved what it has; a second Ctrl-C
 * ends the JVM at once.
 */
final class Interrupt implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    /** Shells say 128 and the signal's number of a program that a signal has ended. */
    private static final int SIGNALLED = 128;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;

    Interrupt(Runnable stop) {
        hook = new Thread(() -> {
            boolean killed = endAtOnceOn("TERM");
            boolean again = endAtOnceOn("INT") && killed;
            // a line of its own: the terminal may show a bar, and ^C
            System.err.println(System.lineSeparator() + "descent: ending; what was learned is saved first"
                    + (again ? ". Ctrl-C again ends at once and saves nothing" : ""));
            stop.run();
            try {
                if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    System.err.println("descent: the step did not end in " + PATIENCE_SECONDS + " s; giving up");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "descent-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * From now on this signal ends the JVM at once, while a JVM that is going down would take no notice of it. By
     * reflection, since javac warns of whoever names these classes; they are there in every JDK.
     *
     * @return whether it does; where it does not, such signals are ignored
     */
    private static boolean endAtOnceOn(String name) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Method number = type.getMethod("getNumber");
            Object end = Proxy.newProxyInstance(
                    Interrupt.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, args) -> {
                        System.err.println("descent: ended at once; nothing more is saved");
                        Runtime.getRuntime().halt(SIGNALLED + (int) number.invoke(args[0]));
                        return null;
                    });
            type.getMethod("handle", type, handler)
                    .invoke(null, type.getConstructor(String.class).newInstance(name), end);
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is going down already: the hook is running, and has just been told that all is done
            return;
        }
    }
}
