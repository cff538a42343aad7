package dev.descent.it.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.graph.ShapeException;
import dev.descent.graph.Tensor;
import dev.descent.nn.Loss;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses against their formulas in plain float64 loops. */
class LossTest {
    private static final int N = 7;
    private static final int C = 5;
    private static final Device DEVICE = Devices.open("cpu");
    private static final HostTensor LOGITS = random(11, 3);
    private static final HostTensor LABELS = HostTensor.of(0, 3, 4, 1, 1, 2, 0);
    private static final HostTensor WEIGHTS = HostTensor.of(1f, 0f, 2f, 0.5f, 1f, 3f, 0f);

    @AfterAll
    static void close() {
        DEVICE.close();
    }

    private static HostTensor random(long seed, double scale) {
        SplittableRandom r = new SplittableRandom(seed);
        float[] a = new float[N * C];
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) (scale * (2 * r.nextDouble() - 1));
        }
        return HostTensor.of(a, Shape.of(N, C));
    }

    private static double mean(Loss loss, HostTensor output, HostTensor target, @Nullable HostTensor weights) {
        Tensor w = weights == null ? null : Tensor.of(weights);
        return loss.sums(Tensor.of(output), Tensor.of(target), w).mean().eval(DEVICE).get(0);
    }

    /** log softmax of row i, class c. */
    private static double logP(int i, int c) {
        double sum = 0;
        for (int k = 0; k < C; k++) {
            sum += Math.exp(LOGITS.get(i * C + k));
        }
        return LOGITS.get(i * C + c) - Math.log(sum);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5})
    void crossEntropyOfClassNumbers(double smoothing) {
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < N; i++) {
            for (int c = 0; c < C; c++) {
                double q = (LABELS.ints()[i] == c ? 1 - smoothing : 0) + smoothing / C;
                sum -= WEIGHTS.get(i) * q * logP(i, c);
            }
            weight += WEIGHTS.get(i);
        }
        assertEquals(sum / weight, mean(Loss.crossEntropy(smoothing, null), LOGITS, LABELS, WEIGHTS), 2e-6);
    }

    @Test
    void crossEntropyOfDistributions() {
        float[] q = new float[N * C];
        double sum = 0;
        SplittableRandom r = new SplittableRandom(4);
        for (int i = 0; i < N; i++) {
            for (int c = 0; c < C; c++) {
                q[i * C + c] = (float) r.nextDouble();
                sum -= q[i * C + c] * logP(i, c);
            }
        }
        assertEquals(sum / N, mean(Loss.crossEntropy(), LOGITS, HostTensor.of(q, Shape.of(N, C)), null), 1e-5);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.2})
    void classWeightsDivideByTheWeightsOfTheTargets(double smoothing) {
        float[] w = {1, 2, 0.5f, 3, 0};
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < N; i++) {
            for (int c = 0; c < C; c++) {
                double q = (LABELS.ints()[i] == c ? 1 - smoothing : 0) + smoothing / C;
                // a class of weight 0 takes its examples out whole
                sum -= w[LABELS.ints()[i]] == 0 ? 0 : w[c] * q * logP(i, c);
            }
            weight += w[LABELS.ints()[i]];
        }
        assertEquals(sum / weight, mean(Loss.crossEntropy(smoothing, HostTensor.of(w)), LOGITS, LABELS, null), 2e-6);
    }

    @Test
    void binaryCrossEntropyStaysExactForLargeLogits() {
        HostTensor x = HostTensor.of(new float[] {-200, -1, 0, 2, 150}, Shape.of(5, 1));
        HostTensor z = HostTensor.of(new float[] {1, 0, 0.5f, 1, 1}, Shape.of(5, 1));
        double sum = 200 + Math.log1p(Math.exp(-1)) + Math.log(2) + Math.log1p(Math.exp(-2)) + 0;
        assertEquals(sum / 5, mean(Loss.binaryCrossEntropy(), x, z, null), 1e-5);
    }

    @Test
    void errorsOfValues() {
        HostTensor y = random(1, 2);
        HostTensor t = random(2, 2);
        double square = 0;
        double absolute = 0;
        double huber = 0;
        for (int i = 0; i < y.size(); i++) {
            double e = Math.abs(y.get(i) - t.get(i));
            square += e * e / y.size();
            absolute += e / y.size();
            huber += (e <= 0.7 ? 0.5 * e * e : 0.7 * (e - 0.35)) / y.size();
        }
        assertEquals(square, mean(Loss.meanSquaredError(), y, t, null), 1e-5);
        assertEquals(absolute, mean(Loss.meanAbsoluteError(), y, t, null), 1e-5);
        assertEquals(huber, mean(Loss.huber(0.7), y, t, null), 1e-5);
    }

    @Test
    void aBatchMaskedOutWholeHasLossZero() {
        HostTensor none = HostTensor.of(new float[N]);
        assertEquals(0, mean(Loss.crossEntropy(), LOGITS, LABELS, none));
        assertEquals(0, mean(Loss.meanSquaredError(), LOGITS, LOGITS, none));
    }

    @Test
    void aMaskedExampleMayHoldNaN() {
        HostTensor broken = LOGITS.copy();
        broken.floats()[1 * C] = Float.NaN; // row 1 has weight 0
        assertEquals(mean(Loss.crossEntropy(), LOGITS, LABELS, WEIGHTS),
                mean(Loss.crossEntropy(), broken, LABELS, WEIGHTS));
    }

    @Test
    void sequencesKeepTheirLeadingAxes() {
        HostTensor three = HostTensor.of(random(9, 1).floats(), Shape.of(1, N, C));
        HostTensor labels = LABELS.reshape(Shape.of(1, N));
        assertEquals(Shape.of(1, N),
                Loss.crossEntropy().terms(Tensor.of(three), Tensor.of(labels)).losses().shape());
        assertEquals(mean(Loss.crossEntropy(), random(9, 1), LABELS, WEIGHTS),
                mean(Loss.crossEntropy(), three, labels, WEIGHTS.reshape(Shape.of(1, N))));
    }

    @Test
    void whatDoesNotFitIsNamed() {
        assertTrue(assertThrows(ShapeException.class,
                        () -> mean(Loss.crossEntropy(), LOGITS, HostTensor.of(1, 2), null))
                .getMessage()
                .contains("targets I32[2] do not fit logits [7, 5]: class numbers I32[7]"));
        assertTrue(assertThrows(ShapeException.class,
                        () -> mean(Loss.meanSquaredError(), LOGITS, HostTensor.of(1f, 2f), null))
                .getMessage()
                .contains("mean squared error: targets F32[2] do not fit outputs [7, 5]"));
        assertTrue(assertThrows(ShapeException.class,
                        () -> mean(Loss.crossEntropy(), LOGITS, LABELS, HostTensor.of(1f, 2f)))
                .getMessage()
                .contains("sample weights [2] do not fit the losses [7]"));
        assertThrows(IllegalArgumentException.class, () -> Loss.huber(0));
        for (HostTensor weights : new HostTensor[] {HostTensor.of(1f, -1f), HostTensor.of(1f, Float.NaN),
            HostTensor.of(0f, 0f), HostTensor.of(1, 1)}) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> Loss.crossEntropy(0, weights))
                    .getMessage()
                    .startsWith("class weights must be "), weights::toString);
        }
        assertThrows(IllegalArgumentException.class, () -> Loss.crossEntropy(1, null));
    }
}
