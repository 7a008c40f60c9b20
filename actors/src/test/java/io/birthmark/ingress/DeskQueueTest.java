package io.birthmark.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Bytes;
import io.birthmark.device.Channel;
import io.birthmark.device.EvidenceKind;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Route;
import io.birthmark.ingress.DeskQueue.Full;
import io.birthmark.ingress.DeskQueue.Queued;
import io.birthmark.ingress.DeskQueue.Replaced;
import io.birthmark.ingress.DeskQueue.Ticket;
import io.birthmark.twin.EnrollmentDesk.InstallProof;
import io.birthmark.twin.EnrollmentDesk.Sighting;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeskQueueTest {
  private static final Route ROUTE = new Route(Channel.SPARKPLUG, "plant/line-1");

  private final DeskQueue queue = new DeskQueue(2, 3);

  @Test
  void makesOneCallPerDeviceAtATimeInOrderOfArrival() {
    var greet = greet("a");
    var proof = proof("a");
    queue.offer(greet);
    queue.offer(proof);

    var first = queue.begin().orElseThrow();

    assertThat(first.ticket()).isEqualTo(greet);
    assertThat(queue.begin()).isEmpty();
    assertThat(queue.end(Payloads.device("a"), first.number())).contains(greet);
    assertThat(queue.begin().orElseThrow().ticket()).isEqualTo(proof);
  }

  @Test
  void letsOtherDevicesPassAndBoundsTheCalls() {
    queue.offer(greet("a"));
    queue.begin();
    queue.offer(proof("a"));
    queue.offer(greet("b"));
    queue.offer(greet("c"));

    assertThat(queue.begin().orElseThrow().ticket().request().device())
        .isEqualTo(Payloads.device("b"));
    assertThat(queue.begin()).isEmpty();
  }

  @Test
  void putsANewerMessageOfTheSameStepInThePlaceOfTheOlder() {
    var older = greet("a");
    var newer = greet("a");
    queue.offer(older);
    queue.offer(greet("b"));

    assertThat(queue.offer(newer)).isEqualTo(new Replaced(older));
    assertThat(queue.begin().orElseThrow().ticket()).isSameAs(newer);
  }

  @Test
  void hasNoRoomBeyondItsBoundButStillReplaces() {
    assertThat(queue.offer(greet("a"))).isEqualTo(new Queued());
    queue.offer(greet("b"));
    queue.offer(greet("c"));

    assertThat(queue.offer(greet("d"))).isEqualTo(new Full());
    assertThat(queue.offer(greet("a"))).isInstanceOf(Replaced.class);
  }

  @Test
  void knowsAnAnswerToAnOlderCall() {
    queue.offer(greet("a"));
    var first = queue.begin().orElseThrow();
    queue.end(Payloads.device("a"), first.number());
    queue.offer(greet("a"));
    queue.begin();

    assertThat(queue.end(Payloads.device("a"), first.number())).isEmpty();
  }

  @Test
  void givesBackAllThatWasInIt() {
    queue.offer(greet("a"));
    queue.begin();
    queue.offer(greet("b"));

    assertThat(queue.isEmpty()).isFalse();
    assertThat(queue.drain()).hasSize(2);
    assertThat(queue.isEmpty()).isTrue();
  }

  private static Ticket greet(String device) {
    var sighting =
        new Sighting(
            Payloads.device(device),
            ROUTE,
            new HardwareFacts("Acme", "M1", "S1"),
            Optional.empty(),
            EvidenceKind.INITIAL_KEY,
            Optional.empty());
    return new Ticket(new DeviceRequest.Greet(sighting), () -> {});
  }

  private static Ticket proof(String device) {
    var proof = new InstallProof(Payloads.device(device), ROUTE, Bytes.EMPTY, Bytes.EMPTY);
    return new Ticket(new DeviceRequest.ProveInstalled(proof), () -> {});
  }
}
