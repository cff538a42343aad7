package dev.descent.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.GemmSpec;
import dev.descent.spi.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products against a naive loop: the same chain of fused multiply-adds must give the same bits. */
class GemmTest {
    @ParameterizedTest
    @EnumSource(
            value = KernelSet.class,
            names = {"SCALAR", "VECTOR"})
    void everyElementIsOneChain(KernelSet set) {
        try (Device d = new Device(set, 2)) {
            for (GemmSpec s : cases()) {
                d.reset();
                check(d, s);
            }
        }
    }

    private static List<GemmSpec> cases() {
        List<GemmSpec> out = new ArrayList<>();
        Random r = new Random(7);
        int[][] sizes = {
            {1, 1, 1}, {1, 10, 33}, {3, 1, 17}, {5, 7, 0}, {0, 4, 3}, {4, 0, 3}, {31, 33, 65}, {32, 10, 32},
            {13, 47, 300}, {64, 32, 32}, {17, 70, 520}, {130, 17, 40}, {1, 257, 129}, {257, 1, 129}, {37, 35, 1100}
        };
        for (int[] z : sizes) {
            for (int t = 0; t < 4; t++) {
                boolean ta = (t & 1) != 0;
                boolean tb = (t & 2) != 0;
                out.add(GemmSpec.of(ta, tb, z[0], z[1], z[2]));
                int lda = (ta ? z[0] : z[2]) + r.nextInt(5);
                int ldb = (tb ? z[2] : z[1]) + r.nextInt(5);
                int ldc = z[1] + r.nextInt(5);
                int batch = 1 + r.nextInt(3);
                long sa = r.nextBoolean() ? 0 : (long) lda * (ta ? z[2] : z[0]);
                long sb = r.nextBoolean() ? 0 : (long) ldb * (tb ? z[1] : z[2]);
                out.add(new GemmSpec(
                        ta, tb, z[0], z[1], z[2], lda, ldb, ldc, batch, sa, sb, (long) ldc * z[0] + 3,
                        r.nextBoolean() ? 1f : 0.75f, r.nextBoolean() ? 0f : r.nextBoolean() ? 1f : -0.5f,
                        r.nextBoolean() ? ActivationOp.LINEAR : ActivationOp.TANH, 0f));
            }
        }
        return out;
    }

    private static void check(Device d, GemmSpec s) {
        boolean withBias = s.activation() != ActivationOp.LINEAR;
        int aSize = (int) ((s.batch() - 1) * s.strideA() + (s.transA() ? s.k() : s.m()) * (long) s.lda());
        int bSize = (int) ((s.batch() - 1) * s.strideB() + (s.transB() ? s.n() : s.k()) * (long) s.ldb());
        int cSize = (int) ((s.batch() - 1) * s.strideC() + s.m() * (long) s.ldc());
        float[] a = Device.normal(1, aSize);
        float[] b = Device.normal(2, bSize);
        float[] c = Device.normal(3, cSize);
        float[] bias = Device.normal(4, s.n());
        View cv = d.floats(c);
        d.k.gemm(s, d.floats(a), d.floats(b), withBias ? d.floats(bias) : null, cv);
        float[] got = d.floats(cv);
        float[] want = c.clone();
        for (int q = 0; q < s.batch(); q++) {
            for (int i = 0; i < s.m(); i++) {
                for (int j = 0; j < s.n(); j++) {
                    float t = 0f;
                    double exact = 0;
                    double size = 0;
                    for (int k = 0; k < s.k(); k++) {
                        float x = a[(int) (q * s.strideA()) + (s.transA() ? k * s.lda() + i : i * s.lda() + k)];
                        float y = b[(int) (q * s.strideB()) + (s.transB() ? j * s.ldb() + k : k * s.ldb() + j)];
                        t = Math.fma(x, y, t);
                        exact += (double) x * y;
                        size += Math.abs((double) x * y);
                    }
                    assertEquals(exact, t, Math.sqrt(s.k()) * 0x1p-22 * size, "the naive loop itself");
                    int o = (int) (q * s.strideC()) + i * s.ldc() + j;
                    t *= s.alpha();
                    if (s.beta() != 0f) {
                        t = Math.fma(s.beta(), c[o], t);
                    }
                    if (withBias) {
                        t += bias[j];
                        t = dev.descent.cpu.scalar.FloatMath.tanh(t);
                    }
                    want[o] = t;
                }
            }
        }
        for (int o = 0; o < cSize; o++) {
            assertEquals(want[o], got[o], s + " at " + o);
        }
    }
}
