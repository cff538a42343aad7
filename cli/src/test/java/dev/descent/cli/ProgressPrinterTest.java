package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.Dense;
import dev.descent.nn.Loss;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.BatchEvent;
import dev.descent.train.Callback;
import dev.descent.train.Trainer;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressPrinterTest {
    /** A run of two epochs of four steps, each long enough for the bar to be drawn again. */
    private static String run(Screen screen) {
        StringWriter text = new StringWriter();
        Dataset data = Dataset.of(HostTensor.of(new float[8], Shape.of(8, 1)), HostTensor.of(0, 1, 0, 1, 0, 1, 0, 1));
        Callback slow = new Callback() {
            @Override
            public void onBatch(BatchEvent event) {
                long end = System.nanoTime() + 90_000_000;
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
            }
        };
        try (Device device = Devices.open("cpu");
                Trainer trainer = Trainer.builder(new Dense(1, 2), Loss.crossEntropy())
                        .device(device)
                        .batchSize(2)
                        .callback(slow)
                        .callback(new ProgressPrinter(new PrintWriter(text), screen, "test_"))
                        .build()) {
            trainer.fit(data, data, 2);
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 80, 40, 30, 12, 1})
    void theBarNeverFillsTheLine(int columns) {
        String text = run(new Screen(true, () -> columns));
        int bars = 0;
        for (String part : text.split("[\r\n]+")) {
            String line = part.replace("\033[K", "");
            if (line.startsWith("epoch 1/2") || line.startsWith("epoch 2/2")) {
                bars++;
                assertTrue(line.length() < columns, line);
            }
        }
        assertEquals(columns > 10 ? 8 : 0, bars, text);
        assertEquals(columns >= 40, text.contains("[####"), text);
        assertTrue(text.contains("  eta 0 s\033[K"), text);
        assertTrue(text.endsWith("\r\033[K"), "nothing is left of the bar");
    }

    @Test
    void withoutATerminalThereIsALineAnEpochAndNoCode() {
        String text = run(new Screen(false, () -> 80));
        assertFalse(text.contains("\033") || text.contains("\r"), text);
        assertEquals(3, text.lines().count(), text);
        String line = "epoch   [12]  loss \\S+  accuracy \\S+  test_loss .*";
        assertTrue(text.lines().skip(1).allMatch(l -> l.matches(line)));
    }
}
