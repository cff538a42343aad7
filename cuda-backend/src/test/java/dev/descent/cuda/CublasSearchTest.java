package dev.descent.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In a file system of its own, as a machine without a loader's cuBLAS. */
class CublasSearchTest {
    private static final int CUDA_13 = 13;

    @TempDir
    private Path root;

    private final Map<String, String> settings = new HashMap<>();

    private CublasSearch.Result search(int newest) {
        return new CublasSearch(n -> Optional.ofNullable(settings.get(n)), root, newest, name -> false).search();
    }

    private Path put(String place) throws IOException {
        Path file = root.resolve(place);
        Files.createDirectories(file.getParent());
        return Files.write(file, header(62));
    }

    /** A library of 200 bytes, all of which are to be loaded: an ELF header and one program header. */
    private static byte[] header(int machine) {
        return ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x464C457F).put((byte) 2).put((byte) 1) // ELF, 64 bit, little endian
                .putShort(16, (short) 3).putShort(18, (short) machine) // to be loaded by others
                .putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) 1) // the program header
                .putInt(64, 1).putLong(64 + 32, 200) // loads 200 bytes
                .array();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "usr/local/cuda/lib64/libcublas.so.12",
        "usr/local/cuda-12.4/targets/x86_64-linux/lib/libcublas.so.12",
        "opt/cuda/lib64/libcublas.so.13",
        "usr/lib/python3.11/site-packages/nvidia/cublas/lib/libcublas.so.12",
        "usr/local/lib/python3.12/dist-packages/nvidia/cu13/lib/libcublas.so.13"
    })
    void isFoundWhereInstallersPutIt(String place) throws IOException {
        Path file = put(place);
        int major = Integer.parseInt(place.substring(place.length() - 2));
        assertEquals(new CublasSearch.Result.Found(file.toString(), major), search(CUDA_13));
    }

    @Test
    void isFoundInAVirtualEnvironment() throws IOException {
        Path file = put("venv/lib/python3.12/site-packages/nvidia/cublas/lib/libcublas.so.12");
        settings.put("VIRTUAL_ENV", root.resolve("venv").toString());
        assertEquals(new CublasSearch.Result.Found(file.toString(), 12), search(CUDA_13));
    }

    @Test
    void theNewestThatTheDriverSupportsIsTaken() throws IOException {
        Path old = put("usr/local/cuda-12/lib64/libcublas.so.12");
        Path young = put("usr/local/cuda-13/lib64/libcublas.so.13");
        assertEquals(new CublasSearch.Result.Found(young.toString(), 13), search(CUDA_13));
        assertEquals(new CublasSearch.Result.Found(old.toString(), 12), search(12));
    }

    @Test
    void whatTheUserSaysComesFirst() throws IOException {
        put("usr/local/cuda/lib64/libcublas.so.13");
        Path mine = put("mine/libcublas.so.12");
        settings.put(CublasSearch.ENVIRONMENT, mine.getParent().toString());
        assertEquals(new CublasSearch.Result.Found(mine.toString(), 12), search(CUDA_13));
        settings.put(CublasSearch.PROPERTY, "none");
        assertEquals(new CublasSearch.Result.Missing("'none' was asked for by descent.cublas"), search(CUDA_13));
        settings.remove(CublasSearch.PROPERTY);
        settings.put(CublasSearch.ENVIRONMENT, "none");
        assertEquals(new CublasSearch.Result.Missing("'none' was asked for by DESCENT_CUBLAS"), search(CUDA_13));
        settings.put(CublasSearch.ENVIRONMENT, root.resolve("nowhere").toString());
        String reason = assertInstanceOf(CublasSearch.Result.Missing.class, search(CUDA_13)).reason();
        assertEquals("nothing was found in '" + root.resolve("nowhere") + "', named by DESCENT_CUBLAS (name a"
                + " readable libcublas.so.13 or libcublas.so.12 there, or a folder with one)", reason);
    }

    @Test
    void whatIsNoLibraryForThisMachineIsPassedOver() throws IOException {
        Files.writeString(put("usr/local/cuda/lib64/libcublas.so.13"), "a text that is long enough");
        Files.write(put("opt/cuda/lib64/libcublas.so.13"), header(183));
        Path good = put("opt/cuda/lib64/libcublas.so.12");
        assertEquals(new CublasSearch.Result.Found(good.toString(), 12), search(CUDA_13));
        settings.put(CublasSearch.PROPERTY, root.resolve("usr/local/cuda/lib64").toString());
        assertEquals(new CublasSearch.Result.Missing("'" + root.resolve("usr/local/cuda/lib64/libcublas.so.13")
                + "', named by descent.cublas, is no whole library for x86-64 (" + CublasSearch.REMEDY + ")"),
                search(CUDA_13));
        settings.clear();
        for (int length : new int[] {0, 19, 63, 64, 119, 199}) {
            Files.write(good, Arrays.copyOf(header(62), length));
            assertInstanceOf(CublasSearch.Result.Missing.class, search(CUDA_13), length + " bytes of 200");
        }
    }

    /** What devices lists is what opening one would say. */
    @Test
    void theReasonIsToldWhereDevicesAreListed() {
        settings.put(CublasSearch.ENVIRONMENT, "none");
        assertEquals("own matrix products, since 'none' was asked for by DESCENT_CUBLAS",
                Cublas.expected(new CublasSearch(n -> Optional.ofNullable(settings.get(n)), root, 13, n -> true)));
    }

    @Test
    void nothingIsNothing() {
        assertEquals(
                new CublasSearch.Result.Missing("no cuBLAS is installed (" + CublasSearch.REMEDY + ")"),
                search(CUDA_13));
    }
}
