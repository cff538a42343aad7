package dev.descent.it.architecture.planted.conformance;

/** Innocent: exceptions may be extended. */
public class OpenFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
}
