package dev.descent.spi.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.spi.Recording;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoldingsTest {
    private final List<String> events = new ArrayList<>();
    private final Holdings<String> holdings = new Holdings<>("Toy", b -> events.add("free " + b.memory()));

    private final class Noted implements Recording {
        @Override
        public void replay() {
            events.add("replay");
        }

        @Override
        public void close() {
            events.add("close");
        }
    }

    private static void assertMessage(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalStateException.class, call::run).getMessage());
    }

    @Test
    void buffersCountUntilTheyAreClosed() {
        HeldBuffer<String> a = holdings.add(100, "a");
        holdings.add(5, "b");
        HeldBuffer<String> own = holdings.internal(1000, "own");
        assertEquals(105, holdings.inUse());
        assertEquals("a", holdings.use(a));
        assertEquals("own", holdings.use(own));
        a.close();
        a.close();
        own.close();
        assertEquals(5, holdings.inUse());
        assertEquals(List.of("free a"), events);
        assertMessage("Toy buffer 1 (100 bytes) is closed", () -> holdings.use(a));
        assertMessage("Toy buffer 1 (100 bytes) is closed", () -> holdings.at(a, 0, 1));
    }

    @Test
    void copiesLieInTheBuffer() {
        HeldBuffer<String> a = holdings.add(100, "a");
        assertEquals("a", holdings.at(a, 0, 100));
        assertEquals("a", holdings.at(a, 100, 0));
        long[][] outside = {{-1, 1}, {0, 101}, {100, 1}, {1, -1}, {Long.MAX_VALUE, 2}, {2, Long.MAX_VALUE}};
        for (long[] o : outside) {
            String message = assertThrows(IndexOutOfBoundsException.class, () -> holdings.at(a, o[0], o[1]))
                    .getMessage();
            assertEquals(o[1] + " bytes from offset " + o[0] + " do not lie in Toy buffer 1 (100 bytes)", message);
        }
    }

    @Test
    void buffersOfOthersAreRefused() {
        Holdings<String> other = new Holdings<>("Toy", b -> {});
        HeldBuffer<String> theirs = other.add(8, "theirs");
        String message = assertThrows(IllegalArgumentException.class, () -> holdings.use(theirs)).getMessage();
        assertEquals("Toy buffer 1 (8 bytes) belongs to another backend", message);
    }

    @Test
    void aRecordingLooksAtTheBuffersThatItUsesAndAtNoOther() {
        HeldBuffer<String> used = holdings.add(1, "used");
        HeldBuffer<String> before = holdings.add(1, "before");
        HeldBuffer<String> copied = holdings.add(1, "copied");
        holdings.use(before);
        Recording r = holdings.record(() -> {
            assertTrue(holdings.isRecording());
            holdings.use(used);
            holdings.at(copied, 0, 1);
            return new Noted();
        });
        assertFalse(holdings.isRecording());
        before.close();
        copied.close();
        r.replay();
        used.close();
        assertMessage("Toy buffer 1 (1 bytes) is closed", r::replay);
        assertMessage("Toy buffer 1 (1 bytes) is closed", r::replay);
        r.close();
        r.close();
        assertMessage("this recording is closed", r::replay);
        assertEquals(List.of("free before", "free copied", "replay", "free used", "close"), events);
    }

    @Test
    void aRecordingThatFailsLeavesNothingBehind() {
        HeldBuffer<String> a = holdings.add(1, "a");
        assertThrows(ArithmeticException.class, () -> holdings.record(() -> {
            holdings.use(a);
            throw new ArithmeticException("planted");
        }));
        Recording r = holdings.record(Noted::new);
        a.close();
        r.replay();
        assertEquals(List.of("free a", "replay"), events);
    }

    @Test
    void onlyKernelsCanBeRecorded() {
        Recording r = holdings.record(Noted::new);
        assertMessage("another recording inside record(): only kernels can be recorded",
                () -> holdings.record(() -> holdings.record(Noted::new)));
        assertMessage("a replay inside record(): only kernels can be recorded", () -> holdings.record(() -> {
            r.replay();
            return r;
        }));
        assertMessage("close inside record(): only kernels can be recorded", () -> holdings.record(() -> {
            holdings.beginClose();
            return r;
        }));
        holdings.checkIdle("all this over, anything");
    }

    @Test
    void closingGivesEverythingBackOnce() {
        HeldBuffer<String> a = holdings.add(3, "a");
        Recording r = holdings.record(Noted::new);
        Recording over = holdings.record(Noted::new);
        over.close();
        assertTrue(holdings.beginClose());
        holdings.closeAll();
        assertFalse(holdings.beginClose());
        a.close();
        r.close();
        assertEquals(List.of("close", "close", "free a"), events);
        assertEquals(0, holdings.inUse());
        assertMessage("this toy backend is closed", r::replay);
        assertMessage("this toy backend is closed", () -> holdings.use(a));
        assertMessage("this toy backend is closed", () -> holdings.record(Noted::new));
        assertMessage("this toy backend is closed", holdings::checkOpen);
    }
}
