package dev.descent.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        return Files.createFile(file);
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
