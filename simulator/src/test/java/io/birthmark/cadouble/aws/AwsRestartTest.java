package io.birthmark.cadouble.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.cadouble.Fault;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.TestRequest;
import io.birthmark.cadouble.TestTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens and what waits survive a restart. */
class AwsRestartTest {
  private final TestTime time = new TestTime();

  @TempDir private Path folder;

  @Test
  void aTokenStillStandsForItsCertificateAndWhatWaitsIsStillWaiting() throws IOException {
    var request = TestRequest.of("a");
    String issued;
    String failing;
    try (var ca = new RunningDouble(new AwsKind(), folder, time);
        var caller = new AwsCaller(ca, time)) {
      issued = caller.issue(caller.issuing(request).put("IdempotencyToken", "t"));
      ca.order(Fault.PENDING_DENIED);
      failing = caller.issue(caller.issuing(request).put("IdempotencyToken", "f"));
    }
    time.pass(Duration.ofMinutes(1));

    try (var ca = new RunningDouble(new AwsKind(), folder, time);
        var caller = new AwsCaller(ca, time)) {
      assertThat(caller.issue(caller.issuing(request).put("IdempotencyToken", "t")))
          .isEqualTo(issued);
      assertThat(
              AwsCaller.certificate(caller.get(issued).json().path("Certificate").asText())
                  .getPublicKey())
          .isEqualTo(request.key().getPublic());
      assertThat(caller.get(failing).error()).isEqualTo("RequestFailedException");
      assertThat(ca.facts("issued")).hasSize(1);
    }
  }
}
