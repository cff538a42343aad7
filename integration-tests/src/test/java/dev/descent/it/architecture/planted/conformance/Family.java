package dev.descent.it.architecture.planted.conformance;

/** Innocent: sealed. */
public sealed class Family {
    static final class Child extends Family {}
}
