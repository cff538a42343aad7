package dev.descent.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.graph.NullBackend;
import dev.descent.graph.Variable;
import dev.descent.graph.VariableStore;
import dev.descent.spi.Backend;
import dev.descent.spi.BackendException;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DeviceTest {
    @Test
    void closingTwiceDoesNothingAndUseAfterCloseSaysSo() {
        NullBackend backend = new NullBackend();
        Device device = new Device(backend);
        device.close();
        device.close();
        assertTrue(backend.isClosed());
        String message = assertThrows(IllegalStateException.class, device::backend).getMessage();
        assertTrue(message.contains("is closed; open it again"), message);
    }

    @Test
    void closesWhatWasMadeOnIt() {
        NullBackend backend = new NullBackend();
        Device device = new Device(backend);
        VariableStore store = new VariableStore(device);
        Variable v = new Variable("v", Shape.of(3), DType.F32);
        store.set(v, HostTensor.of(1f, 2f, 3f));
        assertEquals(12, backend.memoryInUse());
        device.close();
        assertEquals(0, backend.memoryInUse());
        assertThrows(IllegalStateException.class, () -> store.get(v));
        store.close();
    }

    @Test
    void theFirstFailureOfClosingIsToldWithTheOthers() {
        Device device = new Device(new NullBackend() {
            @Override
            public void close() {
                throw new BackendException("stuck");
            }
        });
        device.own(() -> {
            throw new IllegalStateException("torn");
        });
        IllegalStateException e = assertThrows(IllegalStateException.class, device::close);
        assertEquals("torn", e.getCause().getMessage());
        assertEquals("stuck", e.getSuppressed()[0].getMessage());
        assertTrue(device.isClosed());
    }

    @Test
    void anotherThreadIsRefusedUntilItClaims() throws InterruptedException {
        try (Device device = new Device(new NullBackend())) {
            AtomicReference<String> message = new AtomicReference<>("");
            Thread t = new Thread(() -> {
                message.set(assertThrows(IllegalStateException.class, device::backend).getMessage());
                device.claim();
                device.backend();
            }, "other");
            t.start();
            t.join();
            assertTrue(message.get().contains("was used from thread 'other'"), message.get());
            device.claim();
        }
    }

    @Test
    void aBackendWithoutRoomForTheDeviceIsClosed() {
        AtomicReference<Boolean> closed = new AtomicReference<>(false);
        Backend full = (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        closed.set(true);
                        throw new IllegalStateException("unclean");
                    }
                    throw new BackendException("no room");
                });
        BackendException e = assertThrows(BackendException.class, () -> new Device(full));
        assertEquals("no room", e.getMessage());
        assertEquals("unclean", e.getSuppressed()[0].getMessage());
        assertTrue(closed.get());
    }
}
