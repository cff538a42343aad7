package dev.descent.it.architecture.planted.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;

/** A fault: Java serialization. */
public final class ReadsObjects {
    private ReadsObjects() {}

    @SuppressWarnings("BanSerializableRead")
    static Object read(InputStream in) throws IOException, ClassNotFoundException {
        return new ObjectInputStream(in).readObject();
    }
}
