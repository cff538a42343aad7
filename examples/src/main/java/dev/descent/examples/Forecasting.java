package dev.descent.examples;

import dev.descent.data.Dataset;
import dev.descent.data.Standardizer;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.Dense;
import dev.descent.nn.Loss;
import dev.descent.nn.Sequential;
import dev.descent.nn.Task;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.optim.Optimizer;
import dev.descent.optim.Schedule;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.Evaluation;
import dev.descent.train.Trainer;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/**
 * Forecasts a series: the temperature of the next 12 hours in °C from the last 48, beside two forecasts that anybody
 * can make without a network. The network learns on standardised values; errors are compared in °C, on the last part
 * of the series, which it never saw. The series is made up: a daily season, weather that comes and goes, and noise.
 */
public final class Forecasting {
    private static final int DAY = 24;
    private static final int PAST = 2 * DAY;
    private static final int AHEAD = 12;

    private Forecasting() {}

    /** What the program reports: mean absolute errors in °C. */
    record Result(double network, double lastValue, double sameHourYesterday) {}

    /** Trains a network and reports it. */
    public static void main(String[] args) {
        try (Device device = Devices.open()) {
            Result r = run(device);
            System.out.printf(Locale.ROOT, "result example=forecasting unit=celsius test_mae=%.4f naive_last_mae=%.4f"
                    + " naive_season_mae=%.4f%n", r.network(), r.lastValue(), r.sameHourYesterday());
        }
    }

    static Result run(Device device) {
        float[] celsius = temperatures(3000, new SplittableRandom(1));
        Dataset past = windows(Arrays.copyOf(celsius, 2400)); // cut in time: test windows share nothing with these
        Dataset future = windows(Arrays.copyOfRange(celsius, 2400, celsius.length));
        Standardizer scale = Standardizer.fit(past.input()); // of the training part alone

        Sequential net = new Sequential(
                Recurrent.gru(1, 24).last().build(), // [batch, 48, 1] to [batch, 24]
                new Dense(24, AHEAD));
        try (Trainer trainer = Trainer.builder(net, Loss.meanSquaredError()).device(device).batchSize(64)
                .optimizer(Optimizer.adam(0.01).withClipNorm(1).withSchedule(Schedule.cosine(0))).build()) {
            trainer.fit(Dataset.of(scale.apply(past.input()), scale.apply(past.target())), 12);
            HostTensor answers = trainer.predict(scale.apply(future.input())).reshape(future.target().shape());
            Result r = new Result(error(future, scale.invert(answers)), error(future, lastValue(future.input())),
                    error(future, sameHourYesterday(future.input())));
            System.out.printf(Locale.ROOT, "mean absolute error of the next %d hours, in °C:%n"
                    + "  network             %.3f%n  last value          %.3f%n  same hour yesterday %.3f%n",
                    AHEAD, r.network(), r.lastValue(), r.sameHourYesterday());
            return r;
        }
    }

    private static double error(Dataset data, HostTensor forecast) {
        return Evaluation.of(Task.REGRESS, forecast, data.target(), 0).metric("mae");
    }

    private static HostTensor lastValue(HostTensor input) {
        return forecast(input, hour -> PAST - 1);
    }

    private static HostTensor sameHourYesterday(HostTensor input) {
        return forecast(input, hour -> PAST - DAY + hour);
    }

    /** A forecast [n, 12, 1] that repeats, for every hour ahead, the value of some step of the past. */
    private static HostTensor forecast(HostTensor input, IntUnaryOperator step) {
        int n = input.shape().dim(0);
        float[] values = new float[n * AHEAD];
        for (int i = 0; i < values.length; i++) {
            values[i] = input.getFloat(i / AHEAD, step.applyAsInt(i % AHEAD), 0);
        }
        return HostTensor.of(values, Shape.of(n, AHEAD, 1));
    }

    private static float[] temperatures(int hours, SplittableRandom random) {
        float[] celsius = new float[hours];
        double weather = 0;
        for (int t = 0; t < hours; t++) {
            weather = 0.95 * weather + 0.5 * random.nextGaussian();
            double season = 5 * Math.sin(2 * Math.PI * t / DAY) + 1.5 * Math.sin(4 * Math.PI * t / DAY);
            celsius[t] = (float) (12 + season + weather + 0.3 * random.nextGaussian());
        }
        return celsius;
    }

    /** Every stretch of the series: the past [n, 48, 1] as input, what came after it [n, 12, 1] as target. */
    private static Dataset windows(float[] series) {
        int n = series.length - PAST - AHEAD + 1;
        float[] past = new float[n * PAST];
        float[] ahead = new float[n * AHEAD];
        for (int i = 0; i < n; i++) {
            System.arraycopy(series, i, past, i * PAST, PAST);
            System.arraycopy(series, i + PAST, ahead, i * AHEAD, AHEAD);
        }
        return Dataset.of(HostTensor.of(past, Shape.of(n, PAST, 1)), HostTensor.of(ahead, Shape.of(n, AHEAD, 1)));
    }
}
