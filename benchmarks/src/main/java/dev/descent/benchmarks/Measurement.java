package dev.descent.benchmarks;

import dev.descent.spi.Precision;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Times of a workload.
 *
 * @param workload its name
 * @param device name of the backend
 * @param deviceName the device's own name, which tells a GPU from what stands in for one
 * @param median microseconds a step, median of the rounds
 * @param least microseconds a step in the fastest round
 * @param most microseconds a step in the slowest round
 * @param itemsPerSecond examples a second at the median; of sequences, their real time steps
 * @param steps measured steps in all
 * @param host what a step costs the thread that asks for it
 * @param lossError largest relative difference of the first losses from the processor's; nothing on the processor
 */
public record Measurement(
        String workload,
        String device,
        String deviceName,
        double median,
        double least,
        double most,
        double itemsPerSecond,
        long steps,
        HostCost host,
        OptionalDouble lossError) {

    /**
     * One line in the form that the peers print.
     *
     * @param peer what was measured, with its version
     * @param precision what the device multiplied in
     */
    public String json(String peer, Precision precision) {
        return String.format(Locale.ROOT,
                "{\"peer\": \"%s\", \"workload\": \"%s\", \"mode\": \"recorded\", \"precision\": \"%s\","
                        + " \"device\": \"%s\", \"device_name\": \"%s\", \"us_per_step\": %.2f,"
                        + " \"us_min\": %.2f, \"us_max\": %.2f,"
                        + " \"items_per_s\": %.0f, \"steps\": %d, \"host_us\": %.2f, \"heap_bytes\": %.1f%s}",
                peer, workload, word(precision), device, quotable(deviceName), median, least, most,
                itemsPerSecond, steps, host.micros(), host.heapBytes(),
                lossError.isPresent()
                        ? String.format(Locale.ROOT, ", \"loss_error\": %.2e", lossError.getAsDouble())
                        : "");
    }

    private static String quotable(String s) {
        return s.replaceAll("[\"\\\\\\p{Cntrl}]", "?");
    }

    /** The peers' word. */
    private static String word(Precision precision) {
        return precision == Precision.STRICT ? "fp32" : precision.name().toLowerCase(Locale.ROOT);
    }
}
