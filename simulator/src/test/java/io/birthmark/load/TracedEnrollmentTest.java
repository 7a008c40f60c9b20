package io.birthmark.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.line.Waiting;
import io.birthmark.node.NodeCore;
import io.birthmark.node.NodeOptions;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device's way through a real node, as spans. */
class TracedEnrollmentTest {
  private static final int DEVICES = 1;

  @TempDir private Path data;

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();

  @Test
  @Tag("full")
  void anEnrollmentIsOneTreeFromTheEdgeToTheCaAndTheJournal() throws Exception {
    var options =
        new NodeOptions(
            data,
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    try (var node = NodeCore.start(options);
        var load = DirectLoad.open(node, data.resolve("line"), 7, 1, InstantSource.system())) {
      node.traceTo(
          OpenTelemetrySdk.builder()
              .setTracerProvider(
                  SdkTracerProvider.builder()
                      .addSpanProcessor(SimpleSpanProcessor.create(spans))
                      .build())
              .build());
      var batch = load.make(0, DEVICES);
      load.register(batch);
      load.provision(batch);
      Waiting.until(
          () -> named("journal write").size() >= 4, Duration.ofSeconds(10), "the last write ended");

      var edge = only("device enroll");
      var twin = only("twin ENROLL");
      var issue = only("ca issue");

      assertThat(edge.getParentSpanContext().isValid()).isFalse();
      assertThat(twin.getParentSpanId()).isEqualTo(edge.getSpanId());
      assertThat(issue.getParentSpanId()).isEqualTo(twin.getSpanId());
      // The intent before the call, and the certificate after it.
      assertThat(
              named("journal write").stream()
                  .filter(write -> write.getParentSpanId().equals(twin.getSpanId())))
          .hasSize(2);
      assertThat(List.of(twin.getTraceId(), issue.getTraceId())).containsOnly(edge.getTraceId());
    }
    holdsNoSecrets();
  }

  private void holdsNoSecrets() {
    for (var span : spans.getFinishedSpanItems()) {
      span.getAttributes()
          .forEach(
              (key, value) -> assertThat(value.toString()).as(key.getKey()).hasSizeLessThan(80));
    }
  }

  private List<SpanData> named(String name) {
    return spans.getFinishedSpanItems().stream()
        .filter(span -> span.getName().equals(name))
        .toList();
  }

  private SpanData only(String name) {
    assertThat(named(name)).as(name).hasSize(1);
    return named(name).getFirst();
  }
}
