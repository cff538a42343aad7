package dev.descent.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The committed PTX is that of the sources, holds what the manifest names, and assembles. */
class PtxTest {
    static final List<String> families = KernelSource.FAMILIES;

    private static final Pattern ENTRY = Pattern.compile(
            "\\.visible \\.entry (\\w+)\\((.*?)\\)\\s*\\.maxntid (\\d+), 1, 1", Pattern.DOTALL);
    private static final Pattern PARAM = Pattern.compile("\\.param \\.(\\w+)");

    /** Flags and version, as the script has them: part of what the PTX is made from. */
    private static String settings() throws IOException {
        String script = Files.readString(Path.of("..", "scripts", "make-ptx"));
        Matcher flags = Pattern.compile("(?m)^flags=\"(.*)\"$").matcher(script);
        Matcher version = Pattern.compile("(?m)^version=(.*)$").matcher(script);
        assertTrue(flags.find() && version.find(), "scripts/make-ptx sets flags and version");
        return flags.group(1) + " " + version.group(1) + "\n";
    }

    @ParameterizedTest
    @FieldSource("families")
    void isThatOfTheSources(String family) throws IOException, NoSuchAlgorithmException {
        StringBuilder text = new StringBuilder();
        KernelSource.HEADERS.forEach(h -> text.append(KernelSource.file(h)));
        text.append(KernelSource.file(family + ".cu")).append(settings());
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
        String first = KernelSource.ptx(family).lines().findFirst().orElse("");
        assertEquals("// source sha256 " + HexFormat.of().formatHex(hash), first,
                "the PTX of " + family + ".cu is stale: run scripts/make-ptx and commit what it writes");
    }

    @Test
    void holdsEveryKernelOfTheManifestWithItsParameters() {
        Map<String, String> found = new TreeMap<>();
        for (String family : families) {
            Matcher m = ENTRY.matcher(KernelSource.ptx(family));
            while (m.find()) {
                List<String> types = new ArrayList<>();
                Matcher p = PARAM.matcher(m.group(2));
                while (p.find()) {
                    types.add(p.group(1));
                }
                found.put(m.group(1), family + " " + m.group(3) + " " + types);
            }
        }
        Map<String, String> named = new TreeMap<>();
        for (KernelInfo k : KernelManifest.load().of(KernelTarget.CUDA)) {
            List<String> types = new ArrayList<>();
            for (KernelInfo.Param p : k.params()) {
                types.addAll(switch (p.type()) {
                    case IN, OUT, TABLE -> List.of("u64", "u64");
                    case INT -> List.of("u32");
                    case LONG -> List.of("u64");
                    case FLOAT -> List.of("f32");
                });
            }
            named.put(k.name(), k.family() + " " + k.localSize() + " " + types);
        }
        assertEquals(String.join("\n", lines(named)), String.join("\n", lines(found)));
    }

    /** Arrays of an item that are not in registers: the driver sets that memory aside for every item of the device. */
    @ParameterizedTest
    @FieldSource("families")
    void needsNoLocalMemory(String family) {
        assertEquals(List.of(), KernelSource.ptx(family).lines().filter(l -> l.contains(".local")).toList());
    }

    private static List<String> lines(Map<String, String> kernels) {
        return kernels.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList();
    }

    @ParameterizedTest
    @FieldSource("families")
    void assembles(String family) {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "JCuda's PTX compiler is there for x86-64 alone");
        for (String target : List.of("sm_75", "sm_80", "sm_90")) {
            assertEquals("", errors(KernelSource.ptx(family), target), family + " for " + target);
        }
    }

    @Test
    void anErrorOfTheAssemblerIsSeen() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "JCuda's PTX compiler is there for x86-64 alone");
        String broken = KernelSource.ptx("data").replaceFirst("ret;", "retreat;");
        assertTrue(errors(broken, "sm_80").contains("retreat"), "the assembler's message names what it met");
    }

    /** What the assembler of CUDA 12.0 has to say; nothing if all is well. */
    private static String errors(String ptx, String target) {
        byte[] text = (ptx + "\0").getBytes(StandardCharsets.US_ASCII);
        nvPTXCompilerHandle compiler = new nvPTXCompilerHandle();
        int created = JNvPTXCompiler.nvPTXCompilerCreate(compiler, text.length, text);
        assertEquals(0, created, "nvPTXCompilerCreate");
        try {
            int code = JNvPTXCompiler.nvPTXCompilerCompile(compiler, 1, new String[] {"--gpu-name=" + target});
            if (code == 0) {
                return "";
            }
            long[] size = {0};
            JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(compiler, size);
            byte[] log = new byte[Math.toIntExact(size[0]) + 1];
            JNvPTXCompiler.nvPTXCompilerGetErrorLog(compiler, log);
            return "code " + code + ": " + new String(log, StandardCharsets.US_ASCII).strip();
        } finally {
            JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
        }
    }
}
