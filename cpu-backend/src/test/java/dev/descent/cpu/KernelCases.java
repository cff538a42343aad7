package dev.descent.cpu;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.BinaryOp;
import dev.descent.spi.GemmSpec;
import dev.descent.spi.OptimizerKind;
import dev.descent.spi.OptimizerSpec;
import dev.descent.spi.RecurrentKind;
import dev.descent.spi.RecurrentSpec;
import dev.descent.spi.ReduceOp;
import dev.descent.spi.SoftmaxOp;
import dev.descent.spi.UnaryOp;
import dev.descent.spi.View;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Calls of every kernel family over awkward sizes; each gives the bits of its outputs, NaNs made equal. */
final class KernelCases {
    /** A call and what it wrote. */
    interface Case {
        float[] run(Device d);
    }

    private static final int[] SIZES = {0, 1, 15, 16, 33, 127, 1025, 4096, 40_000};

    private final Map<String, Case> cases = new LinkedHashMap<>();
    private final int largest;

    private KernelCases(int largest) {
        this.largest = largest;
    }

    static Map<String, Case> all() {
        return upTo(Integer.MAX_VALUE);
    }

    /** Only those with at most so many elements, for machines that are emulated. */
    static Map<String, Case> upTo(int largest) {
        KernelCases k = new KernelCases(largest);
        k.elements();
        k.binaries();
        k.reductions();
        k.softmaxes();
        k.products();
        k.random();
        k.optimizers();
        k.movement();
        k.recurrent();
        return k.cases;
    }

    /** A number for everything a case wrote. */
    static long digest(float[] x) {
        long h = x.length;
        for (float v : x) {
            h = h * 0x9E3779B97F4A7C15L + Float.floatToIntBits(v);
            h ^= h >>> 29;
        }
        return h;
    }

    /** Ordinary, tiny, huge and special numbers. */
    static float[] mixed(long seed, int n) {
        Random r = new Random(seed);
        float[] special = {0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE,
            -Float.MIN_VALUE, Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE, 1f, -1f, 88.72f, -103.9f, 0.625f};
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = switch (r.nextInt(8)) {
                case 0 -> special[r.nextInt(special.length)];
                case 1 -> Float.intBitsToFloat(r.nextInt());
                case 2 -> (float) (r.nextGaussian() * 40);
                default -> (float) r.nextGaussian();
            };
        }
        return x;
    }

    private void put(int size, String name, Case c) {
        if (size <= largest) {
            cases.put(name, c);
        }
    }

    private void elements() {
        for (int n : SIZES) {
            for (UnaryOp op : UnaryOp.values()) {
                put(n, "unary " + op + " " + n, d -> {
                    View y = d.empty(n);
                    d.k.unary(op, d.floats(mixed(n, n)), y);
                    return d.floats(y);
                });
            }
            for (ActivationOp op : ActivationOp.values()) {
                put(n, "activation " + op + " " + n, d -> {
                    View y = d.empty(n);
                    d.k.activation(op, 0.3f, d.floats(mixed(n, n)), y);
                    return d.floats(y);
                });
                put(n, "delta " + op + " " + n, d -> {
                    View y = d.empty(n);
                    d.k.activationDelta(op, 0.3f, d.floats(mixed(n, n)), d.floats(Device.normal(1, n)), y);
                    return d.floats(y);
                });
            }
            put(n, "select " + n, d -> {
                View y = d.empty(n);
                float[] c = mixed(5, n);
                d.k.select(d.floats(c), d.floats(Device.normal(1, n)), d.floats(mixed(2, n)), y);
                return d.floats(y);
            });
        }
    }

    private void binaries() {
        int[][] dims = {{17}, {40_000}, {70, 3}, {300, 157}, {3, 5, 17}};
        for (BinaryOp op : BinaryOp.values()) {
            for (int[] shape : dims) {
                // All patterns of broadcasting in one and two dimensions, some in three.
                for (int broadcast = 0; broadcast < 1 << (2 * shape.length); broadcast += shape.length == 3 ? 5 : 1) {
                    long[] a = new long[shape.length];
                    long[] b = new long[shape.length];
                    int sizeA = strides(shape, broadcast, a);
                    int sizeB = strides(shape, broadcast >> shape.length, b);
                    int n = strides(shape, 0, new long[shape.length]);
                    put(n, "binary " + op + " " + java.util.Arrays.toString(shape) + " " + broadcast, d -> {
                        View y = d.empty(n);
                        d.k.binary(op, d.floats(mixed(1, sizeA)), a, d.floats(mixed(2, sizeB)), b, y, shape);
                        return d.floats(y);
                    });
                }
            }
        }
    }

    /** Strides of a dense operand that has size 1 along the marked axes; returns its number of elements. */
    private static int strides(int[] shape, int broadcast, long[] out) {
        int n = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            boolean one = (broadcast >> i & 1) != 0;
            out[i] = one ? 0 : n;
            n *= one ? 1 : shape[i];
        }
        return n;
    }

    private void reductions() {
        int[][] shapes = {
            {1, 0, 1}, {1, 1, 1}, {3, 15, 1}, {3, 16, 1}, {5, 100, 1}, {2, 4097, 1}, {1, 70_001, 1}, {3, 40_000, 1},
            {1, 7, 33}, {4, 9, 5}, {1, 128, 512}, {1, 300, 2049}, {2, 0, 3}, {6, 31, 16}
        };
        for (int[] s : shapes) {
            int n = s[0] * s[1] * s[2];
            for (ReduceOp op : ReduceOp.values()) {
                for (boolean special : new boolean[] {false, true}) {
                    put(n, "reduce " + op + " " + java.util.Arrays.toString(s) + " " + special, d -> {
                        View y = d.empty(s[0] * s[2]);
                        float[] x = special ? mixed(n, n) : Device.normal(n, n);
                        d.k.reduce(op, d.floats(x), y, s[0], s[1], s[2]);
                        return d.floats(y);
                    });
                }
            }
            put(n, "argmax " + java.util.Arrays.toString(s), d -> {
                View y = d.ints(new int[s[0] * s[2]]);
                if (s[1] > 0) {
                    d.k.argmax(d.floats(mixed(n, n)), y, s[0], s[1], s[2]);
                }
                return reals(d.ints(y));
            });
        }
        for (int[] s : new int[][] {{33, 10}, {7, 127}, {500, 100}}) {
            put(s[0] * s[1], "hits " + java.util.Arrays.toString(s), d -> {
                int[] targets = new int[s[0]];
                for (int i = 0; i < targets.length; i++) {
                    targets[i] = i * 7 % s[1];
                }
                View hits = d.floats(new float[s[0]]);
                d.k.hits(d.floats(mixed(s[0], s[0] * s[1])), d.ints(targets), hits, s[0], s[1]);
                return d.floats(hits);
            });
        }
        put(9999, "tally", d -> {
            View sums = d.floats(0.1f, 0.2f, 7);
            View[] terms = {d.floats(1.3f), d.floats(1e-3f)};
            for (float guard : new float[] {0, Float.NaN, 5, Float.NEGATIVE_INFINITY}) {
                d.k.tally(terms, d.floats(guard), sums);
            }
            return d.floats(sums);
        });
        put(9999, "sum of squares", d -> {
            View y = d.empty(1);
            View[] xs = new View[SIZES.length];
            for (int i = 0; i < xs.length; i++) {
                xs[i] = d.floats(Device.normal(i, SIZES[i]));
            }
            d.k.sumOfSquares(xs, y);
            return d.floats(y);
        });
    }

    private static float[] reals(int[] x) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i];
        }
        return y;
    }

    private void softmaxes() {
        int[][] shapes = {{1, 1}, {7, 10}, {33, 16}, {5, 127}, {100, 1000}, {2, 5000}};
        for (int[] s : shapes) {
            int n = s[0] * s[1];
            String shape = " " + s[0] + "x" + s[1];
            for (SoftmaxOp op : SoftmaxOp.values()) {
                put(n, "softmax " + op + shape, d -> {
                    View y = d.empty(n);
                    View dx = d.empty(n);
                    d.k.softmax(op, d.floats(Device.normal(1, n)), y, s[0], s[1]);
                    d.k.softmaxDelta(op, y, d.floats(Device.normal(2, n)), dx, s[0], s[1]);
                    return join(d.floats(y), d.floats(dx));
                });
            }
            for (float smoothing : new float[] {0f, 0.1f}) {
                put(n, "cross-entropy " + smoothing + shape, d -> {
                    int[] t = new int[s[0]];
                    for (int i = 0; i < t.length; i++) {
                        t[i] = i == 4 ? -1 : i * 7 % s[1];
                    }
                    View logits = d.floats(Device.normal(1, n));
                    float[] of = cross(d, logits, d.ints(t), smoothing, s);
                    float[] q = Device.normal(3, n);
                    for (int i = 0; i < n; i++) {
                        q[i] = q[i] < 0 ? 0 : q[i];
                    }
                    return join(of, cross(d, logits, d.floats(q), smoothing, s));
                });
            }
        }
    }

    private static float[] cross(Device d, View logits, View targets, float smoothing, int[] s) {
        View loss = d.empty(s[0]);
        View dx = d.empty(s[0] * s[1]);
        d.k.crossEntropy(logits, targets, smoothing, loss, s[0], s[1]);
        d.k.crossEntropyDelta(logits, targets, smoothing, d.floats(Device.normal(9, s[0])), dx, s[0], s[1]);
        return join(d.floats(loss), d.floats(dx));
    }

    private static float[] join(float[] a, float[] b) {
        float[] out = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }

    private void products() {
        int[][] sizes = {{1, 1, 1}, {3, 10, 17}, {1, 70, 600}, {70, 1, 600}, {33, 47, 129}, {65, 100, 700}};
        for (int[] z : sizes) {
            for (int t = 0; t < 4; t++) {
                boolean ta = (t & 1) != 0;
                boolean tb = (t & 2) != 0;
                for (ActivationOp op : new ActivationOp[] {ActivationOp.RELU, ActivationOp.GELU}) {
                    GemmSpec s = GemmSpec.batched(ta, tb, z[0], z[1], z[2], 2, (long) z[0] * z[2], 0,
                            (long) z[0] * z[1])
                            .with(op, 0f)
                            .scaled(0.7f, op == ActivationOp.GELU ? 0.3f : 0f);
                    put(z[0] * z[1] * z[2] / 40, "gemm " + s, d -> {
                        View c = d.floats(Device.normal(4, 2 * z[0] * z[1]));
                        View a = d.floats(Device.normal(1, 2 * z[0] * z[2]));
                        View b = d.floats(Device.normal(2, z[1] * z[2]));
                        d.k.gemm(s, a, b, d.floats(Device.normal(3, z[1])), c);
                        return d.floats(c);
                    });
                }
            }
        }
    }

    private void recurrent() {
        for (RecurrentKind kind : RecurrentKind.values()) {
            for (int[] z : RecurrentTest.SHAPES) {
                for (String mask : RecurrentCase.MASKS) {
                    RecurrentCase c = new RecurrentCase(
                            new RecurrentSpec(kind, z[0], z[1], z[2], z[3], mask.equals("lengths")), mask, true);
                    put(c.size("hidden"), c.name(), d -> {
                        float[] all = {};
                        for (float[] out : c.run(d).values()) {
                            all = join(all, out);
                        }
                        return all;
                    });
                }
            }
        }
    }

    private void random() {
        for (int n : SIZES) {
            put(n, "random " + n, d -> {
                View y = d.empty(n);
                d.k.random(3, d.ints(12345, -6, 7, 1), y);
                return d.floats(y);
            });
            put(n, "dropout " + n, d -> {
                View y = d.empty(n);
                d.k.dropout(0.3f, 5, d.ints(1, 2, 3, 4), d.floats(mixed(n, n)), y);
                return d.floats(y);
            });
        }
    }

    private void optimizers() {
        for (OptimizerKind kind : OptimizerKind.values()) {
            for (int form = 0; form < 8; form++) {
                float momentum = (form & 1) != 0 ? 0.9f : 0f;
                boolean decoupled = (form & 2) != 0;
                OptimizerSpec spec = new OptimizerSpec(kind, momentum, 0.99f, 1e-6f, (form & 4) != 0 ? 0.01f : 0f,
                        decoupled, decoupled, (form & 4) != 0 ? 0.5f : 0f);
                put(9999, "optimizer " + spec, d -> optimizer(d, spec));
            }
        }
    }

    private static float[] optimizer(Device d, OptimizerSpec spec) {
        int[] sizes = {1, 17, 1000, 40_003};
        View[] p = new View[sizes.length];
        View[] g = new View[sizes.length];
        View[] s1 = new View[sizes.length];
        View[] s2 = new View[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            p[i] = d.floats(Device.normal(i, sizes[i]));
            g[i] = d.floats(Device.normal(10 + i, sizes[i]));
            s1[i] = d.floats(new float[sizes[i]]);
            s2[i] = d.floats(new float[sizes[i]]);
        }
        View clock = d.ints(0, 0, -2, 0);
        for (int step = 0; step < 3; step++) {
            d.k.optimizer(spec, p, g, s1, s2, d.floats(0.01f), clock, d.floats(0.9f), d.floats(step == 1
                    ? 1 / 0f : 1f), null);
            d.k.advance(clock);
        }
        float[] out = reals(d.ints(clock));
        for (int i = 0; i < sizes.length; i++) {
            out = join(out, join(d.floats(p[i]), join(d.floats(s1[i]), d.floats(s2[i]))));
        }
        return out;
    }

    private void movement() {
        put(33, "fill", d -> {
            View y = d.empty(33);
            d.k.fill(y, 0.1);
            return d.floats(y);
        });
        put(9999, "transpose", d -> {
            View y = d.empty(300 * 257);
            View x = d.floats(Device.normal(1, 300 * 257));
            d.k.strided(x, 0, new long[] {1, 257}, y, 0, new long[] {300, 1}, new int[] {257, 300});
            return d.floats(y);
        });
        put(1, "reverse every second row", d -> {
            View y = d.floats(new float[20 * 6 + 2]);
            View x = d.floats(Device.normal(1, 40 * 6));
            d.k.strided(x, 39 * 6, new long[] {-12, 1}, y, 2, new long[] {6, 1}, new int[] {20, 6});
            return d.floats(y);
        });
        put(1, "gather and scatter", d -> {
            View picked = d.empty(5 * 33);
            View sums = d.empty(7 * 33);
            View i = d.ints(3, -1, 6, 3, 7);
            d.k.gather(d.floats(Device.normal(1, 7 * 33)), i, picked, 7, 33);
            d.k.scatterAdd(i, d.floats(Device.normal(2, 5 * 33)), sums, 7, 33);
            View hot = d.empty(5 * 7);
            d.k.oneHot(i, hot, 7);
            return join(d.floats(picked), join(d.floats(sums), d.floats(hot)));
        });
    }
}
