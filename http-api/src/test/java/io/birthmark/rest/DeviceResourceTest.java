package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.CommandName;
import io.birthmark.device.CredentialSlot;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceState;
import io.birthmark.device.Dossier;
import io.birthmark.device.GroupId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Lot;
import io.birthmark.device.Phase;
import io.birthmark.device.Reason;
import io.birthmark.device.TokenBook;
import io.birthmark.device.Wait;
import io.birthmark.device.WaitingFor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeviceResourceTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  @Test
  void aQuarantinedDeviceIsToldWithItsReasonWhomItWaitsForAndItsWayOut() {
    var state =
        new DeviceState.Quarantined(
            dossier(),
            CredentialSlot.EMPTY,
            Reason.KEY_CONFLICT,
            new Wait(WaitingFor.OPERATOR, NOW, NOW.plusSeconds(60), 1));

    var told = DeviceResource.of(new DeviceId("default", "acme-1"), state, 5);

    assertThat(told.state()).isEqualTo(Phase.QUARANTINED);
    assertThat(told.reason()).contains(Reason.KEY_CONFLICT);
    assertThat(told.waiting())
        .containsExactly(
            new DeviceResource.Waiting(
                WaitingFor.OPERATOR, "QUARANTINED", NOW, NOW.plusSeconds(60), 1));
    assertThat(told.legal())
        .containsExactly(
            CommandName.OFFER_TOKEN,
            CommandName.QUARANTINE,
            CommandName.RELEASE_FROM_QUARANTINE,
            CommandName.DECOMMISSION,
            CommandName.CHECK_DEADLINES);
  }

  private static Dossier dossier() {
    return new Dossier(
        new GroupId("line"),
        new HardwareFacts("Acme", "T1", "1"),
        Lot.NONE,
        NOW,
        new Dossier.Reported(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
        new Dossier.Desired(Optional.empty(), 1),
        0,
        Optional.empty(),
        TokenBook.EMPTY,
        List.of(),
        List.of());
  }
}
