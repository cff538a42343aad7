package dev.descent.watch;

import java.awt.AWTError;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The curves of a run as one picture, drawn with XChart; needs no display. */
final class Plots {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 420;
    private static final int COLUMNS = 2;
    /** Below it, numbers are written with a power of ten. */
    private static final double SMALL = 0.01;
    private static final Color[] COLORS = {
        new Color(0x1f6fd1), new Color(0xd9480f), new Color(0x2b8a3e), new Color(0x862e9c), new Color(0xc2255c),
        new Color(0x0b7285), new Color(0x7a5c00), new Color(0x495057)
    };

    private Plots() {}

    /**
     * Finds out whether pictures with letters can be made here. What the JDK loads for it wants to hear of the end of
     * the process, and can no longer be loaded once that has begun, as after Ctrl-C: here it is early enough.
     *
     * @throws WatchException if not
     */
    static void check() {
        try {
            encode(draw(new Curve(
                    "loss", "epoch", new double[] {1, 2}, List.of(new Curve.Series("a", new double[] {1, 2})))));
        } catch (LinkageError | AWTError | RuntimeException e) {
            throw new WatchException("cannot draw pictures here: " + e + ". Java needs fonts and FreeType for it"
                    + " (Debian: apt-get install libfreetype6 fontconfig fonts-dejavu-core); the report needs neither",
                    e);
        }
    }

    /** PNG with a field for every curve of the epochs. */
    static byte[] png(RunSnapshot run) {
        List<Curve> curves = new ArrayList<>(Curves.ofEpochs(run));
        if (curves.isEmpty()) {
            curves.add(new Curve("no epoch was finished", "epoch", new double[0], List.of()));
        }
        int columns = Math.min(COLUMNS, curves.size());
        int rows = Math.ceilDiv(curves.size(), columns);
        BufferedImage all = new BufferedImage(columns * WIDTH, rows * HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = all.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setColor(Color.WHITE);
            g.fillRect(0, 0, all.getWidth(), all.getHeight());
            for (int i = 0; i < curves.size(); i++) {
                g.drawImage(draw(curves.get(i)), i % columns * WIDTH, i / columns * HEIGHT, null);
            }
        } finally {
            g.dispose();
        }
        return encode(all);
    }

    private static byte[] encode(BufferedImage picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            boolean written;
            try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) { // the usual one writes to the disk
                written = ImageIO.write(picture, "png", out);
            }
            if (!written) {
                throw new IllegalStateException("this Java cannot write PNG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static BufferedImage draw(Curve curve) {
        XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(curve.title())
                .xAxisTitle(curve.axis()).build();
        chart.getStyler().setYAxisLogarithmic(curve.logarithmic());
        chart.getStyler().setYAxisDecimalPattern(
                curve.logarithmic() || Math.abs(curve.range()[1]) < SMALL ? "0.##E0" : "0.####");
        chart.getStyler().setAxisTicksLineVisible(false);
        chart.getStyler().setPlotGridLinesColor(new Color(0xdde1e6));
        chart.getStyler().setPlotBorderVisible(false);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
        chart.getStyler().setLegendBorderColor(Color.WHITE);
        chart.getStyler().setSeriesColors(COLORS);
        chart.getStyler().setChartPadding(12);
        for (Curve.Series s : curve.series()) {
            Finite points = Finite.of(curve.x(), s.y(), curve.logarithmic());
            if (points.x().length > 0) {
                XYSeries line = chart.addSeries(s.name(), points.x(), points.y());
                line.setMarker(points.x().length == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
            }
        }
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            chart.paint(g, WIDTH, HEIGHT);
        } finally {
            g.dispose();
        }
        return image;
    }

    /** Points that can be drawn. */
    private record Finite(double[] x, double[] y) {
        static Finite of(double[] x, double[] y, boolean positive) {
            double[] xs = new double[x.length];
            double[] ys = new double[x.length];
            int n = 0;
            for (int i = 0; i < x.length; i++) {
                if (Double.isFinite(y[i]) && (!positive || y[i] > 0)) {
                    xs[n] = x[i];
                    ys[n++] = y[i];
                }
            }
            return new Finite(Arrays.copyOf(xs, n), Arrays.copyOf(ys, n));
        }
    }
}
