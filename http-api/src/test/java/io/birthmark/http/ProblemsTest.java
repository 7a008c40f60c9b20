package io.birthmark.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.CommandName;
import io.birthmark.device.Reason;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemsTest {
  private static final Set<Integer> STATUSES =
      Set.of(400, 401, 403, 404, 409, 412, 413, 422, 429, 502, 503, 504);

  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyReasonHasAStatusThatHttpKnowsForRefusals(Reason reason) {
    assertThat(STATUSES).contains(Problems.status(reason));
  }

  @ParameterizedTest
  @CsvSource({
    "UNKNOWN_DEVICE, 404",
    "REGISTRATION_CONFLICT, 409",
    "REVISION_MISMATCH, 412",
    "IDEMPOTENCY_KEY_REUSED, 422",
    "BUSY, 503",
    "OUTCOME_UNKNOWN, 504",
    "UNAUTHORIZED, 401",
  })
  void thePublicOnesStand(Reason reason, int status) {
    assertThat(Problems.status(reason)).isEqualTo(status);
  }

  @Test
  void codesOfHttpAndOfTheRulesNeverMeet() {
    var reasons = Stream.of(Reason.values()).map(Reason::name).toList();

    assertThat(HttpFault.values()).extracting(HttpFault::name).doesNotContainAnyElementsOf(reasons);
  }

  @Test
  void whatIsLegalStandsInOrderAndBesideAConflictOnly() {
    var legal = List.of(CommandName.ENROLL, CommandName.REGISTER);

    var conflict = Problem.of(Reason.NOT_IN_STATE, "no", legal);
    var stale = Problem.of(Reason.REVISION_MISMATCH, "no", legal);

    assertThat(conflict.legal()).containsExactly(CommandName.REGISTER, CommandName.ENROLL);
    assertThat(stale.legal()).isEmpty();
  }
}
