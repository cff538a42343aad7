package dev.descent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.descent.train.EpochRecord;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DashboardTest {
    private final Recorder recorder = Runs.classifier(3, "a", Runs.EVIL);
    private final Dashboard dashboard = Dashboard.start(0, recorder);
    private final int port = dashboard.address().getPort();

    @AfterEach
    void close() {
        dashboard.close();
    }

    /** What a request gives, status line and headers too; raw, since clients do not send any Host. */
    private String ask(String head) throws IOException {
        try (Socket s = new Socket(InetAddress.getLoopbackAddress(), port)) {
            s.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(s.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String get(String path) throws IOException {
        return ask("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n");
    }

    private static String header(String answer, String name) {
        return answer.lines().filter(l -> l.toLowerCase(java.util.Locale.ROOT).startsWith(name + ": ")).findFirst()
                .map(l -> l.substring(name.length() + 2)).orElse("");
    }

    @Test
    void showsPageBodyAndNumbers() throws IOException {
        String page = get("/");
        assertTrue(page.startsWith("HTTP/1.1 200"), page);
        assertTrue(page.contains("data-live=\"/body\"") && page.contains("connect-src 'self'"));
        assertTrue(header(page, "content-type").startsWith("text/html"));
        assertEquals("nosniff", header(page, "x-content-type-options"));
        String body = get("/body");
        assertTrue(body.contains("classifier") && body.contains("<dt>epochs</dt><dd>3</dd>"), body);
        assertFalse(body.contains(Runs.EVIL) || body.contains("<html"));
        String json = get("/run.json");
        JsonNode run = new ObjectMapper().readTree(json.substring(json.indexOf("\r\n\r\n")));
        assertEquals("running", run.get("status").asText());
        assertEquals(3, run.get("epochs").size());
        assertEquals("1", run.get("manifest").get("seed").asText());
        assertTrue(get("/etc/passwd").startsWith("HTTP/1.1 404"));
    }

    @Test
    void namesThatLeadHereFromElsewhereAreRefused() throws IOException {
        for (String host : List.of("evil.example:" + port, "127.0.0.1", "127.0.0.1.evil.example:" + port,
                "localhost:" + (port + 1))) {
            String answer = ask("GET /run.json HTTP/1.1\r\nHost: " + host + "\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 403"), host + ": " + answer);
            assertFalse(answer.contains("epochs"));
        }
        assertTrue(ask("GET / HTTP/1.0\r\n").startsWith("HTTP/1.1 403"), "no Host at all");
        assertTrue(ask("GET / HTTP/1.1\r\nHost: LocalHost:" + port + "\r\n").startsWith("HTTP/1.1 200"));
    }

    @Test
    void canOnlyBeRead() throws IOException {
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "HEAD")) {
            String answer = ask(method + " / HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nContent-Length: 0\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 405"), method + ": " + answer);
            assertEquals("GET", header(answer, "allow"));
        }
    }

    @Test
    void answersOnTheLoopbackAddressAlone() throws IOException {
        List<InetAddress> outer = new ArrayList<>();
        for (NetworkInterface n : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            Collections.list(n.getInetAddresses()).stream()
                    .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress()).forEach(outer::add);
        }
        for (InetAddress a : outer) {
            assertThrows(ConnectException.class, () -> new Socket(a, port).close(), a::toString);
        }
        assertTrue(get("/").startsWith("HTTP/1.1 200"));
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() throws IOException {
        String tag = header(get("/body"), "etag");
        String head = "GET /body HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nIf-None-Match: " + tag + "\r\n";
        assertTrue(ask(head).startsWith("HTTP/1.1 304"), "nothing is new");
        recorder.end(RunStatus.FINISHED, "");
        String news = ask(head);
        assertTrue(news.startsWith("HTTP/1.1 200") && news.contains(">finished</p>"), news);
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        WatchException e = assertThrows(WatchException.class, () -> Dashboard.start(port, recorder));
        assertTrue(e.getMessage().contains("port " + port + ": another program uses it"), e::getMessage);
    }

    @Test
    void clientsThatHangKeepNobodyWaiting() throws IOException {
        List<Socket> hanging = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket s = new Socket(InetAddress.getLoopbackAddress(), port);
                String request = i % 2 == 0 ? "GET / HTTP" : "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n";
                s.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
                hanging.add(s); // and reads nothing
            }
            long start = System.nanoTime();
            for (int e = 4; e < 1004; e++) {
                recorder.step(10L * e, 0.1);
                recorder.epoch(new EpochRecord(e, 10L * e, 0.1, 1, Runs.values("loss", 0.1)));
            }
            assertTrue(System.nanoTime() - start < 2_000_000_000L, "the run goes on");
            assertTrue(get("/").startsWith("HTTP/1.1 200"), "and others are answered");
            start = System.nanoTime();
            dashboard.close();
            assertTrue(System.nanoTime() - start < 5_000_000_000L, "and the end comes");
        } finally {
            for (Socket s : hanging) {
                s.close();
            }
        }
    }

    @Test
    void theEndWaitsForWhoeverIsLooking() throws Exception {
        get("/body");
        recorder.end(RunStatus.FINISHED, "");
        CompletableFuture<Void> closing = CompletableFuture.runAsync(dashboard::close);
        Thread.sleep(200);
        assertFalse(closing.isDone(), "the last state was not seen yet");
        assertTrue(get("/body").contains(">finished</p>"));
        closing.get();
        assertThrows(IOException.class, () -> get("/body"));
    }

    @Test
    void theEndWaitsForNobodyElse() {
        long start = System.nanoTime();
        dashboard.close();
        assertTrue(System.nanoTime() - start < 1_000_000_000L);
    }
}
