package io.birthmark.cadouble.ejbca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.birthmark.cadouble.CaDouble;
import io.birthmark.cadouble.Fault;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.TestRequest;
import io.birthmark.cadouble.TestTime;
import io.birthmark.cadouble.aws.AwsKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A double that is started in its folder again goes on where it ended, whatever ended it. */
class EjbcaRestartTest {
  private final TestTime time = new TestTime();

  @TempDir private Path folder;

  @Test
  void certificatesRevocationsAndApprovalsAreStillThere() {
    int approval;
    String serial;
    try (var ca = start();
        var caller = caller(ca)) {
      serial = caller.enrol("a", TestRequest.of("a")).json().path("serial_number").asText();
      caller.revoke(serial, "CERTIFICATE_HOLD");
      ca.order(Fault.PENDING_ISSUED);
      approval = caller.enrol("b", TestRequest.of("b")).json().path("request_id").intValue();
    }
    time.pass(Duration.ofMinutes(1));

    try (var ca = start();
        var caller = caller(ca)) {
      var found = caller.search("QUERY", "a").json().path("certificates");
      assertThat(found).hasSize(1);
      assertThat(found.path(0).path("serial_number").asText()).isEqualTo(serial);
      assertThat(caller.revoke(serial, "CERTIFICATE_HOLD").status()).isEqualTo(409);
      var body =
          RunningDouble.MAPPER
              .createObjectNode()
              .put("response_format", "DER")
              .put("password", "secret-of-b");
      assertThat(caller.post("/v1/certificate/" + approval + "/finalize", body).status())
          .isEqualTo(201);
      assertThat(ca.ledger())
          .extracting(fact -> fact.path("n").longValue())
          .containsExactlyElementsOf(
              LongStream.rangeClosed(1, ca.ledger().size()).boxed().toList());
      assertThat(ca.facts("authority")).hasSize(3);
      assertThat(ca.facts("started")).hasSize(2);
    }
  }

  @Test
  void aLineThatACrashCutShortIsTakenAway() throws IOException {
    start().close();
    var ledger = folder.resolve("ledger.ndjson");
    var whole = Files.readString(ledger);
    // Longer than what is written next, so that nothing of it is merely written over.
    Files.writeString(
        ledger, "{\"n\":999,\"fact\":\"" + "s".repeat(10_000), StandardOpenOption.APPEND);

    try (var ca = start()) {
      assertThat(Files.readString(ledger)).startsWith(whole).doesNotContain("sss");
      assertThat(ca.facts("started")).hasSize(2);
    }
  }

  @Test
  void aFolderBelongsToOneDoubleOfOneKindAtATime() throws IOException {
    try (var _ = start()) {
      assertThatThrownBy(() -> start()).hasMessageContaining("another double has");
    }
    assertThatThrownBy(() -> new RunningDouble(new AwsKind(), folder, time))
        .hasMessageContaining("a double of ejbca");
    var foreign = folder.resolve("foreign");
    Files.createDirectories(foreign);
    Files.writeString(foreign.resolve("thesis.tex"), "years of work");
    assertThatThrownBy(() -> new RunningDouble(new EjbcaKind(), foreign, time))
        .hasMessageContaining("somebody else");
  }

  private RunningDouble start() {
    CaDouble.Kind kind = new EjbcaKind();
    return new RunningDouble(kind, folder, time);
  }

  private static EjbcaCaller caller(RunningDouble ca) {
    return new EjbcaCaller(ca, ca.client("client"));
  }
}
