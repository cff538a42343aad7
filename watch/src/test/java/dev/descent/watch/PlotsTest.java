package dev.descent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PlotsTest {
    private static BufferedImage read(byte[] png) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    private static int pixels(BufferedImage image, int x, int y, int rgb) {
        int n = 0;
        for (int i = x; i < x + 800; i++) {
            for (int j = y; j < y + 420; j++) {
                n += (image.getRGB(i, j) & 0xffffff) == rgb ? 1 : 0;
            }
        }
        return n;
    }

    @Test
    void everyCurveIsDrawn() throws IOException {
        Plots.check();
        BufferedImage image = read(Plots.png(Runs.classifier(8, "a", "b").snapshot()));
        assertEquals(1600, image.getWidth());
        assertEquals(840, image.getHeight());
        assertTrue(pixels(image, 0, 0, 0x1f6fd1) > 200, "training loss");
        assertTrue(pixels(image, 0, 0, 0xd9480f) > 200, "validation loss");
        assertTrue(pixels(image, 800, 420, 0x1f6fd1) > 200, "learning rate");
    }

    @Test
    void aRunWithoutAnEpochAndOneWithoutFiniteValuesHaveAPicture() throws IOException {
        Recorder r = new Recorder(Telling.plain(), System::nanoTime);
        assertEquals(800, read(Plots.png(r.snapshot())).getWidth());
        r.start(new dev.descent.train.RunInfo(1, 1, 1, 0));
        r.epoch(new dev.descent.train.EpochRecord(1, 1, 0.1, 1, Runs.values("loss", Double.NaN)));
        assertEquals(1600, read(Plots.png(r.snapshot())).getWidth());
    }
}
