package dev.descent.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.benchmarks.Workload;
import dev.descent.spi.DeviceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of GPU speeds has a row for each workload that both sides time on a GPU when none is named. */
class GpuPageTest {
    private static List<String> found(String file, String pattern) throws IOException {
        String text = Files.readString(Repository.root().resolve(file));
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map(m -> m.group(1))
                .toList();
    }

    @Test
    void everyRowIsTimedByTheOneCommand() throws IOException {
        List<String> ours = Workload.of(DeviceKind.GPU).stream().map(Workload::name).toList();
        assertEquals(9, ours.size());
        assertEquals(ours, found("docs/gpu.md", "^\\| (\\w+_b\\d+(?:_t\\d+)?) \\|"));
        assertEquals(ours, found("benchmarks/peer/torch_peer.py", "^    \"(\\w+)\",$"));
    }
}
