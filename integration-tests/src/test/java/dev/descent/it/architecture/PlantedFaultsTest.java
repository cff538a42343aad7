package dev.descent.it.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Every rule catches the faults planted for it below {@code planted}, and leaves the innocent classes there alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlantedFaultsTest {
    private static final String ROOT = "dev.descent.it.architecture.planted";

    /** Rule, and what each line of its report must name, one planted fault a line. */
    private static final Map<String, List<String>> FAULTS = Map.ofEntries(
            Map.entry("core-names-no-outer-package", List.of("train.NamesCommand")),
            Map.entry("direction-tensor", List.of("tensor.UsesSpi")),
            Map.entry("direction-spi", List.of("spi.UsesDevice")),
            Map.entry("direction-device", List.of("device.UsesGraph")),
            Map.entry("direction-graph", List.of("graph.UsesNn")),
            Map.entry("direction-data", List.of("data.UsesGraph")),
            Map.entry("direction-nn", List.of("nn.UsesOptim")),
            Map.entry("direction-optim", List.of("optim.UsesData")),
            Map.entry("core-dependencies", List.of("tensor.UsesTool", "train.NamesCommand")),
            Map.entry("nobody-names-cpu", List.of("conformance.NamesCpu")),
            Map.entry("nobody-names-opencl", List.of("csv.NamesOpenCl")),
            Map.entry("nobody-names-cuda", List.of("opencl.NamesCuda")),
            Map.entry("no-java-serialization", List.of("cli.ReadsObjects", "cli.ReadsBeans", "cli.CanBeWritten")),
            Map.entry("no-mutable-static-fields", List.of("kernels.State.notFinal", "kernels.State.OPEN_ARRAY",
                    "kernels.State.CONTAINER", "kernels.State.CELL", "kernels.State.PER_THREAD")),
            Map.entry("no-standard-streams", List.of("csv.Prints")),
            Map.entry("public-types-are-closed", List.of("conformance.OpenType")),
            Map.entry("known-packages", List.of("stray.Stray")));

    private final SortedMap<String, ArchRule> rules = new ArchitectureRules(ROOT).all();
    private JavaClasses planted;

    @BeforeAll
    void load() {
        planted = new ClassFileImporter().importPackages(ROOT);
    }

    @TestFactory
    Stream<DynamicTest> everyRuleBites() {
        return FAULTS.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    List<String> report = report(entry.getKey());
                    for (String fault : entry.getValue()) {
                        assertTrue(report.stream().anyMatch(line -> line.contains(ROOT + "." + fault)),
                                () -> fault + " was not caught; the report was " + report);
                    }
                    for (String line : report) {
                        assertTrue(entry.getValue().stream().anyMatch(fault -> line.contains(ROOT + "." + fault)),
                                () -> "an innocent class was blamed: " + line);
                    }
                }));
    }

    @Test
    void aCycleIsFound() {
        String report = String.join("\n", report("no-cycles"));
        assertTrue(report.contains("tensor.UsesSpi") && report.contains("spi.Contract"), report);
    }

    @Test
    void noRuleIsUnproven() {
        List<String> unproven = rules.keySet().stream()
                .filter(name -> !FAULTS.containsKey(name) && !name.equals("no-cycles")).toList();
        assertEquals(List.of(), unproven, "rules without a planted fault");
    }

    private List<String> report(String name) {
        ArchRule rule = rules.get(name);
        assertTrue(rule != null, () -> "no rule of that name: " + name);
        return rule.evaluate(planted).getFailureReport().getDetails();
    }
}
