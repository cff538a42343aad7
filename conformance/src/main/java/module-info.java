/** The suite that every backend must pass. */
module dev.descent.conformance {
    requires transitive dev.descent.core;
    requires static org.jspecify;
}
