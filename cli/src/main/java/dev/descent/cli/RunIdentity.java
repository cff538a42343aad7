package dev.descent.cli;

import dev.descent.data.Dataset;
import dev.descent.optim.Optimizer;
import dev.descent.storage.Architecture;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** What decides the results of a run: runs that agree in it are the same run, and one can go on with the other. */
final class RunIdentity {
    private static final int CHUNK = 1 << 14;

    private RunIdentity() {}

    /** That of a run on sequences. */
    static Map<String, String> of(
            Architecture net, SequenceProblem problem, SequenceSettings s, int epochs, Dataset first) {
        Map<String, String> run = of(net, problem.loss().name(), s.optimizer(), s.seed(), problem.batch(), epochs,
                s.patience(), first, problem.watched());
        run.put("task", s.kind().name());
        run.put("length", Integer.toString(s.length()));
        return run;
    }

    /** What every run has. */
    static Map<String, String> of(
            Architecture net, String loss, Optimizer optimizer, long seed, int batch, int epochs, int patience,
            Dataset train, Dataset watched) {
        Map<String, String> run = new LinkedHashMap<>();
        run.put("layers", net.layers().toString());
        run.put("loss", loss);
        run.put("optimizer", optimizer.toString());
        run.put("seed", Long.toString(seed));
        run.put("batch", Integer.toString(batch));
        run.put("epochs", Integer.toString(epochs));
        run.put("early_stopping", Integer.toString(patience));
        run.put("training data", hash(train));
        run.put("watched data", hash(watched));
        return run;
    }

    /** SHA-256 of all values and shapes, its first 16 hexadecimal digits. */
    static String hash(Dataset data) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            data.inputs().forEach(t -> add(digest, t));
            add(digest, data.target());
            HostTensor weights = data.weights();
            if (weights != null) {
                add(digest, weights);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM lacks SHA-256, which every one must have", e);
        }
    }

    private static void add(MessageDigest digest, HostTensor t) {
        digest.update((t.type() + " " + t.shape() + ";").getBytes(StandardCharsets.UTF_8));
        ByteBuffer part = ByteBuffer.allocate(CHUNK * Integer.BYTES);
        for (int from = 0; from < t.size(); from += CHUNK) {
            part.clear();
            for (int i = from; i < Math.min(t.size(), from + CHUNK); i++) {
                part.putInt(t.type() == DType.I32 ? t.ints()[i] : Float.floatToRawIntBits((float) t.get(i)));
            }
            digest.update(part.flip());
        }
    }
}
