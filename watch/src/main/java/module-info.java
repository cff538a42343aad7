/** Watching a run: event files for TensorBoard, a report as a page, the same page live, curves as a picture, JSON lines. */
@SuppressWarnings("requires-automatic") // protobuf and XChart have no module descriptors
module dev.descent.watch {
    requires transitive dev.descent.core;
    requires com.fasterxml.jackson.core;
    requires com.google.protobuf;
    requires java.desktop;
    requires jdk.httpserver;
    requires org.slf4j;
    requires xchart;
    requires static org.jspecify;

    exports dev.descent.watch;
}
