package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.TraceParent;
import io.birthmark.tracing.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a request to the API leaves behind as a span, and what it hands on to the twins. */
class TracedRequestTest {
  @RegisterExtension static final RunningApi API = new RunningApi();
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00-" + TRACE + "-00f067aa0ba902b7-01";

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();

  @BeforeEach
  void trace() {
    API.api()
        .traceTo(
            OpenTelemetrySdk.builder()
                .setTracerProvider(
                    SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .build());
  }

  private void suspend(String traceparent) {
    var _ =
        API.caller()
            .send(
                Caller.withJson(API.caller().to("/api/v1/devices/D-1:suspend"))
                    .header("If-Match", "*")
                    .header("traceparent", traceparent)
                    .POST(BodyPublishers.ofString("{\"reason\":\"a test\"}")));
  }

  private SpanData span() {
    assertThat(spans.getFinishedSpanItems()).hasSize(1);
    return spans.getFinishedSpanItems().getFirst();
  }

  @Test
  void theCallersTraceGoesOnAndReachesTheTwin() {
    suspend(CALLER);

    assertThat(span().getTraceId()).isEqualTo(TRACE);
    assertThat(span().getParentSpanId()).isEqualTo("00f067aa0ba902b7");
    assertThat(API.twins().asked().getFirst().provenance().trace())
        .isEqualTo(Optional.of(new TraceParent("00-" + TRACE + "-" + span().getSpanId() + "-01")));
  }

  @Test
  void aSpanSaysWhichRouteAndWhatKindOfCallerAndNeverWhoOrWhat() {
    suspend(CALLER);

    assertThat(span().getName()).isEqualTo("POST /api/v1/devices/{device}:suspend");
    assertThat(span().getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(span().getAttributes().get(Attributes.HTTP_STATUS)).isEqualTo(504L);
    assertThat(span().getAttributes().get(Attributes.PRINCIPAL)).isEqualTo("OPERATOR");
    assertThat(span().getAttributes().asMap().keySet())
        .containsExactlyInAnyOrder(
            Attributes.HTTP_METHOD,
            Attributes.HTTP_ROUTE,
            Attributes.HTTP_STATUS,
            Attributes.PRINCIPAL);
  }

  @Test
  void aHeaderLineThatMakesNoSenseBeginsATraceOfItsOwn() {
    suspend("00-" + "0".repeat(32) + "-00f067aa0ba902b7-01");

    assertThat(span().getParentSpanContext().isValid()).isFalse();
    assertThat(API.twins().asked().getFirst().provenance().trace()).isPresent();
  }

  @Test
  void whatTheCallerDoesNotRecordIsNotRecordedHere() {
    suspend("00-" + TRACE + "-00f067aa0ba902b7-00");

    assertThat(spans.getFinishedSpanItems()).isEmpty();
    assertThat(API.twins().asked().getFirst().provenance().trace()).isEmpty();
  }

  @Test
  void whatNoRouteIsForHasAMethodForAName() {
    var _ = API.caller().get("/api/v1/nothing/here");

    assertThat(span().getName()).isEqualTo("GET");
  }

  @Test
  void everyDescribedPathHasATemplateOfItsOwn() {
    for (var path : OperationsTest.paths().toList()) {
      spans.reset();
      var _ = API.caller().send(API.caller().anonymous(path.replaceAll("\\{[a-z]+}", "x-1")));
      assertThat(List.of(span().getName())).containsExactly("GET " + path);
    }
  }
}
