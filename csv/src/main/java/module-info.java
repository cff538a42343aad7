/** Data sets from CSV files. */
module dev.descent.csv {
    requires transitive dev.descent.core;
    requires de.siegmar.fastcsv;

    exports dev.descent.csv;
}
