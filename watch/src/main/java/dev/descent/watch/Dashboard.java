package dev.descent.watch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a run while it goes on, to this machine alone: the loopback address, requests that name it, reading. Every
 * request has a thread of its own, which waits for nobody but its client; training never waits for any.
 *
 * <p>{@code /} is the page, {@code /body} what changes of it, {@code /run.json} the numbers.
 */
final class Dashboard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dashboard.class);

    /** A client that takes its answer more slowly is cut off. */
    private static final long PATIENCE_SECONDS = 10;

    /** Whoever asked within this time is waited for, so that the last state is seen. */
    private static final long WATCHING_NANOS = 4_000_000_000L;

    private static final long GRACE_NANOS = 2_500_000_000L;
    private static final int MOST_REQUESTS = 64;
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int BUSY = 503;

    private final HttpServer server;
    private final Recorder recorder;
    private final Set<String> hosts;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService watchdog =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("descent-dashboard").factory());
    private final Set<HttpExchange> open = ConcurrentHashMap.newKeySet();
    private final Answers answers;
    private volatile long askedNanos;
    private volatile boolean asked;
    private volatile long seenVersion = -1;

    private Dashboard(HttpServer server, Recorder recorder) {
        this.server = server;
        this.recorder = recorder;
        this.answers = new Answers(recorder);
        int port = server.getAddress().getPort();
        hosts = Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port);
    }

    /**
     * Listens.
     *
     * @param port 0 for any that is free
     * @throws WatchException if it cannot
     */
    static Dashboard start(int port, Recorder recorder) {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (BindException e) {
            throw new WatchException("cannot show the dashboard on port " + port + ": another program uses it, or this"
                    + " user may not; give another one, or 0 for any that is free", e);
        } catch (IOException e) {
            throw new WatchException("cannot show the dashboard on port " + port + ": " + Reasons.of(e), e);
        }
        Dashboard d = new Dashboard(server, recorder);
        server.setExecutor(d.threads);
        server.createContext("/", d::handle);
        server.start();
        return d;
    }

    /** The latest state that somebody was shown, -1 for none. */
    long seen() {
        return seenVersion;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private void handle(HttpExchange exchange) {
        open.add(exchange);
        var cut = watchdog.schedule(exchange::close, PATIENCE_SECONDS, TimeUnit.SECONDS);
        try (exchange) {
            answer(exchange);
        } catch (IOException e) {
            LOG.debug("a client of the dashboard went away: {}", e.getMessage());
        } finally {
            cut.cancel(false);
            open.remove(exchange);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String host = exchange.getRequestHeaders().getFirst("Host");
        if (host == null || !hosts.contains(host.toLowerCase(Locale.ROOT))) {
            // a page of another site whose name was made to lead here, or a request through a proxy
            plain(exchange, FORBIDDEN, "this dashboard answers at " + address() + " alone");
        } else if (!exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseHeaders().set("Allow", "GET");
            plain(exchange, NOT_ALLOWED, "this dashboard can only be read");
        } else if (open.size() > MOST_REQUESTS) {
            plain(exchange, BUSY, "too many requests at a time");
        } else {
            show(exchange);
        }
    }

    private void show(HttpExchange exchange) throws IOException {
        asked = true;
        askedNanos = System.nanoTime();
        switch (exchange.getRequestURI().getPath()) {
            case "/" -> changing(exchange, answers.page(), "text/html; charset=utf-8");
            case "/body" -> changing(exchange, answers.body(), "text/html; charset=utf-8");
            case "/run.json" -> changing(exchange, answers.json(), "application/json");
            default -> plain(exchange, NOT_FOUND, "there is / and /run.json");
        }
    }

    /** Sends an answer, or says that the client has it. */
    private void changing(HttpExchange exchange, Answers.Answer answer, String type) throws IOException {
        String tag = "\"" + answer.version() + "\"";
        exchange.getResponseHeaders().set("ETag", tag);
        if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            headers(exchange, type);
            exchange.sendResponseHeaders(NOT_MODIFIED, -1);
        } else {
            send(exchange, OK, answer.bytes(), type);
        }
        seenVersion = Math.max(seenVersion, answer.version());
    }

    private static void plain(HttpExchange exchange, int status, String text) throws IOException {
        send(exchange, status, (text + "\n").getBytes(StandardCharsets.UTF_8), "text/plain; charset=utf-8");
    }

    private static void headers(HttpExchange exchange, String type) {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-cache");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("X-Frame-Options", "DENY");
        exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
        exchange.getResponseHeaders().set("Cross-Origin-Resource-Policy", "same-origin");
    }

    private static void send(HttpExchange exchange, int status, byte[] body, String type) throws IOException {
        headers(exchange, type);
        if (exchange.getRequestMethod().equals("HEAD")) { // has no body, whatever it says
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Ends; waits a little for somebody who is looking and has not seen the last state. */
    @Override
    public void close() {
        long start = System.nanoTime();
        long last = recorder.version();
        try {
            while (asked && System.nanoTime() - askedNanos < WATCHING_NANOS && seenVersion < last
                    && System.nanoTime() - start < GRACE_NANOS) {
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever ends the run now is in a hurry
        }
        server.stop(0);
        open.forEach(HttpExchange::close);
        watchdog.shutdownNow();
        threads.shutdownNow();
    }
}
