/** Sequence tasks, and the classical models that recurrent networks are compared with. */
module dev.descent.tasks {
    requires transitive dev.descent.core;

    exports dev.descent.tasks;
}
