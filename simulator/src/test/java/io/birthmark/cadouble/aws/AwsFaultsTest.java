package io.birthmark.cadouble.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.cadouble.Fault;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.TestRequest;
import io.birthmark.cadouble.TestTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a double of AWS Private CA says when it was ordered to do something wrong. */
class AwsFaultsTest {
  private static final TestTime TIME = new TestTime();
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final Duration READY = Duration.ofSeconds(1);

  @TempDir private static Path folder;
  private static RunningDouble ca;
  private static AwsCaller caller;

  private final String name = "dev-" + NAMES.incrementAndGet();
  private final TestRequest request = TestRequest.of(name);

  @BeforeAll
  static void start() throws IOException {
    ca = new RunningDouble(new AwsKind(), folder, TIME);
    ca.set("ratePerSecond", 10_000);
    caller = new AwsCaller(ca, TIME);
  }

  @AfterAll
  static void end() {
    caller.close();
    ca.close();
  }

  @ParameterizedTest
  @CsvSource({
    "PENDING_ISSUED, ''",
    "PENDING_DENIED, RequestFailedException",
    "PENDING_EXPIRED, RequestInProgressException"
  })
  void whatIsPendingEndsInOneOfThreeWays(Fault fault, String error) {
    ca.order(fault);
    var arn = caller.issue(caller.issuing(request));

    assertThat(caller.get(arn).error()).isEqualTo("RequestInProgressException");
    TIME.pass(READY);
    assertThat(caller.get(arn).error()).isEqualTo("RequestInProgressException");
    TIME.pass(Duration.ofSeconds(2));
    assertThat(caller.get(arn).error()).isEqualTo(error);
  }

  @ParameterizedTest
  @CsvSource({
    "ERROR_BEFORE, 500, InternalFailure, 0",
    "ERROR_AFTER, 500, InternalFailure, 1",
    "OFFLINE, 503, ServiceUnavailableException, 0",
    "THROTTLED, 400, ThrottlingException, 0",
    "THROTTLED_RETRY_AFTER, 429, ThrottlingException, 0",
    "AUTH_EXPIRED, 400, ExpiredTokenException, 0",
    "DENIED, 400, InvalidArgsException, 0"
  })
  void aFaultIsSaidInAwssWords(Fault fault, int status, String error, int issued) {
    ca.order(fault);

    var told =
        caller.call("IssueCertificate", caller.issuing(request).put("IdempotencyToken", name));

    assertThat(told.status()).isEqualTo(status);
    assertThat(told.error()).isEqualTo(error);
    assertThat(ca.facts("issued"))
        .filteredOn(fact -> fact.path("correlation").asText().equals(name))
        .hasSize(issued);
  }

  @Test
  void aTokenFindsTheCertificateThatAnErrorHid() {
    var asked = caller.issuing(request).put("IdempotencyToken", name);
    ca.order(Fault.ERROR_AFTER);
    caller.call("IssueCertificate", asked);

    var arn = caller.issue(asked);

    assertThat(ca.facts("issued"))
        .filteredOn(fact -> fact.path("correlation").asText().equals(name))
        .extracting(fact -> fact.path("arn").asText())
        .containsExactly(arn);
  }
}
