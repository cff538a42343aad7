package dev.descent.it.architecture.planted.cli;

import java.beans.XMLDecoder;
import java.io.InputStream;

/** Planted: runs what a file says. */
public final class ReadsBeans {
    private ReadsBeans() {}

    public static Object read(InputStream in) {
        try (XMLDecoder decoder = new XMLDecoder(in)) {
            return decoder.readObject();
        }
    }
}
