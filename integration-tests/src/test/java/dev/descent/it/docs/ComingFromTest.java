package dev.descent.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java in docs/coming-from.md compiles, and what its table names is there. */
class ComingFromTest {
    private static final String HEAD = """
            import dev.descent.data.*;
            import dev.descent.device.*;
            import dev.descent.graph.*;
            import dev.descent.nn.*;
            import dev.descent.nn.Module;
            import dev.descent.nn.recurrent.*;
            import dev.descent.optim.*;
            import dev.descent.storage.*;
            import dev.descent.tensor.*;
            import dev.descent.train.*;
            import java.nio.file.Path;
            import java.util.*;

            class Page {
            """;

    /** The calls in the column of this library. */
    private static final String TABLE = """
            static void table(HostTensor x, Trainer.Builder b, Trainer trainer) {
                Recurrent.elman(1, 2).build();
                Recurrent.gru(1, 2).layers(2).bidirectional().last().stateful().truncated(new TruncatedBptt(1, 2));
                List.of(Loss.crossEntropy(), Loss.binaryCrossEntropy(), Loss.meanSquaredError(),
                        Loss.meanAbsoluteError(), Loss.huber(1), Loss.crossEntropy(0, x));
                Optimizer.momentum(1, 0.9).withSchedule(Schedule.cosine(0)).withClipNorm(1);
                Optimizer.nesterov(1, 0.9);
                Standardizer.fit(x);
                b.seed(1).earlyStopping(EarlyStopping.on("loss", 5)).reportGradients(100)
                        .onNonFinite(NonFinitePolicy.STOP);
                Dataset.ofSequences(x, x, x);
                Dataset.of(List.of(x), x, x);
                Devices.open("cuda");
                trainer.weights();
            }
            """;

    @Test
    void everyBlockCompiles(@TempDir Path folder) throws IOException {
        Matcher m = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Repository.root().resolve("docs/coming-from.md")));
        StringBuilder source = new StringBuilder(HEAD).append(TABLE);
        int blocks = 0;
        while (m.find()) {
            source.append("static void block").append(blocks++)
                    .append("(Dataset data, HostTensor words").append(m.group(1).contains("Trainer trainer") ? "" :
                            ", Trainer trainer").append(") {\n").append(m.group(1)).append("}\n");
        }
        assertEquals(5, blocks);
        Path file = Files.writeString(folder.resolve("Page.java"), source.append("}\n"));
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int status = ToolProvider.getSystemJavaCompiler().run(null, errors, errors, "-cp",
                System.getProperty("java.class.path"), "-d", folder.toString(), file.toString());
        assertEquals(0, status, () -> errors.toString(StandardCharsets.UTF_8));
    }
}
