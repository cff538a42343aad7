package dev.descent.conformance;

/** One check of a backend, with a name of its own. */
sealed interface Case permits OpCase, BackendCase {
    /** Family and op, for example {@code activation/tanh}. */
    String op();

    /** What is special about this case. */
    String detail();

    /** Op and detail together: the name of the case, its filter and its seed. */
    default String name() {
        return op() + " " + detail();
    }
}
