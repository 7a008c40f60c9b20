package io.birthmark.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Phase;
import io.birthmark.device.Reason;
import io.birthmark.device.StateLabel;
import io.birthmark.device.StateLabel.CredentialPhase;
import io.birthmark.device.StateLabel.PipelinePhase;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Why a device waits, for every state there is by name, and how it is told. */
class WaitCauseTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  /** Credential by credential: what the pipelines come to in a phase, in the pipelines' order. */
  private static String told(Phase phase, CredentialPhase credential, boolean condemned) {
    return Arrays.stream(PipelinePhase.values())
        .map(pipeline -> WaitCause.of(new StateLabel(phase, credential, pipeline), condemned))
        .map(cause -> cause.map(Enum::name).orElse("-"))
        .collect(Collectors.joining(" "));
  }

  @Test
  void aDeviceInUseWaitsForWhatItsSlotWaitsFor() {
    var rest =
        " KEY_WAIT CA_WAIT REQUESTED PENDING_AT_CA IN_DOUBT DELIVERY_WAIT DELIVERING"
            + " ACTIVATION_WAIT ";
    var table = new TreeMap<CredentialPhase, String>();
    for (var credential : CredentialPhase.values()) {
      table.put(credential, told(Phase.OPERATIONAL, credential, false));
    }

    assertThat(table)
        .isEqualTo(
            Map.of(
                CredentialPhase.NONE, "-" + rest + "RENEWAL_FAILED RENEWAL_LAPSED",
                CredentialPhase.ACTIVE, "-" + rest + "RENEWAL_FAILED RENEWAL_LAPSED",
                CredentialPhase.HELD, "-" + rest + "RENEWAL_FAILED RENEWAL_LAPSED",
                CredentialPhase.REVOKING, "REVOKING" + rest + "RENEWAL_FAILED RENEWAL_LAPSED",
                CredentialPhase.REVOKED,
                    "CREDENTIAL_LOST" + rest + "CREDENTIAL_LOST CREDENTIAL_LOST"));
  }

  @ParameterizedTest
  @EnumSource(CredentialPhase.class)
  void aDeviceOnItsWayWaitsForItsSlotOrItsNextRequest(CredentialPhase credential) {
    assertThat(told(Phase.PROVISIONING, credential, true))
        .isEqualTo(
            "CSR_WAIT KEY_WAIT CA_WAIT REQUESTED PENDING_AT_CA IN_DOUBT DELIVERY_WAIT DELIVERING"
                + " ACTIVATION_WAIT CSR_WAIT CSR_WAIT");
  }

  @ParameterizedTest
  @EnumSource(
      value = Phase.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"PROVISIONING", "OPERATIONAL"})
  void whatKeepsTheWholeDeviceComesBeforeItsSlot(Phase phase) {
    var expected =
        switch (phase) {
          case CLAIMED -> Optional.of(WaitCause.PROOF_WAIT);
          case AUTHENTICATED -> Optional.of(WaitCause.CSR_WAIT);
          case SUSPENDED -> Optional.of(WaitCause.SUSPENDED);
          case QUARANTINED -> Optional.of(WaitCause.QUARANTINED);
          case PARKED -> Optional.of(WaitCause.PARKED);
          case REJECTED -> Optional.of(WaitCause.REJECTED);
          case UNKNOWN, REGISTERED, CANCELLED, PROVISIONING, OPERATIONAL, DECOMMISSIONED ->
              Optional.<WaitCause>empty();
        };
    for (var credential : CredentialPhase.values()) {
      for (var pipeline : PipelinePhase.values()) {
        var label = new StateLabel(phase, credential, pipeline);
        var revoking = Optional.of(WaitCause.REVOKING);

        assertThat(WaitCause.of(label, false))
            .isEqualTo(
                credential == CredentialPhase.REVOKING ? expected.or(() -> revoking) : expected);
        assertThat(WaitCause.of(label, true)).isEqualTo(expected.or(() -> revoking));
      }
    }
  }

  @Test
  void whoWaitsForABudgetIsToldOfATurn() {
    var key =
        new StuckKey(
            WaitCause.CA_WAIT, Optional.of(Reason.CA_BUDGET), Optional.of(new CaName("awspca")));
    var oldest = DeviceId.of("pump-1").orElseThrow();

    assertThat(
            new StuckGroup(key, 3, oldest, NOW.minusSeconds(50), Optional.of(NOW.plusSeconds(40)))
                .sentence(NOW))
        .isEqualTo(
            "Each of 3 devices waits for the CA awspca to give it its turn (as much as may be asked"
                + " of the certificate authority is being asked); the longest wait, of pump-1, has"
                + " lasted 50 s, and in 40 s it has its turn.");
  }

  @ParameterizedTest
  @EnumSource(WaitCause.class)
  void everyGroupIsOneSentenceAndIsReadAsItWasWritten(WaitCause cause) {
    var key =
        new StuckKey(cause, Optional.of(Reason.CA_DENIED), Optional.of(new CaName("embedded")));
    var bare = new StuckKey(cause, Optional.empty(), Optional.empty());
    var oldest = DeviceId.of("pump-1").orElseThrow();
    var sentence =
        new StuckGroup(
                key, 1_203, oldest, NOW.minusSeconds(7_300), Optional.of(NOW.plusSeconds(40)))
            .sentence(NOW);

    assertThat(StuckKey.parse(key.toString())).isEqualTo(key);
    assertThat(StuckKey.parse(bare.toString())).isEqualTo(bare);
    assertThat(sentence)
        .startsWith("Each of 1,203 devices ")
        .contains("of pump-1, has lasted 2 h, and in 40 s ")
        .endsWith(".")
        .doesNotContain("  ");
    assertThat(new StuckGroup(bare, 1, oldest, NOW.minusSeconds(5), Optional.empty()).sentence(NOW))
        .startsWith("1 device ")
        .endsWith("has lasted 5 s, and nothing happens by itself.");
  }
}
