package dev.descent.fuzz;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.descent.cli.JobFiles;

/** Job files. */
class JobFuzzTest {
    private final Reader reader = new Reader(".yaml", JobFiles.Refused.class, JobFiles::read);

    @FuzzTest
    @DictionaryEntries({
        "\\x0Atask: ", "\\x0Adata:\\x0A  file: ", "\\x0A  label: ", "\\x0Amodel:\\x0A  layers: ",
        "{units: 8, activation: relu}", "schedule", "warmup:", "optimizer", "learning_rate", "seed", "epochs",
        "classify", "multilabel", "regress", "digits", "copy", "length", "&a ", "*a", "!!", "!<", "%TAG ! ",
        "%YAML 1.2\\x0A", "---\\x0A", "...\\x0A", "? ", ": ", "- ", "|2-\\x0A", ">+\\x0A", "\\\\U0010FFFF",
        "\\\\uD800", "\\\\x1b", ".inf", ".nan", "1e999", "9223372036854775808", "~", "[]", "{}", "null",
        "\\xEF\\xBB\\xBF"
    })
    void read(byte[] bytes) {
        reader.read(bytes);
    }
}
