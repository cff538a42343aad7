package dev.descent.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Turns Ctrl-C into a request to stop, and keeps the JVM alive until the command has saved what it has. */
final class Interrupt implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;

    Interrupt(Runnable stop) {
        hook = new Thread(() -> {
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
