/** The parity suite: cases, contracts, the float64 oracle, reports. */
module dev.descent.conformance {
    requires transitive dev.descent.core;

    exports dev.descent.conformance;
    exports dev.descent.conformance.oracle;
}
