package dev.descent.it.architecture.planted.csv;

/** A fault: a library that prints. */
public final class Prints {
    private Prints() {}

    static void hello() {
        System.out.println("hello");
    }
}
