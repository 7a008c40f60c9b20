package io.birthmark.ca;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.ca.CallLedger.Admission;
import io.birthmark.ca.CallLedger.Begun;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CallLedgerTest {
  private static final Instant NOW = Instant.parse("2026-11-22T06:00:00Z");
  private static final Instant END = NOW.plusSeconds(30);

  /** A call about something, which must not begin after a deadline. */
  private record Call(String about, Instant deadline) {}

  private final CallLedger<String, Call> ledger =
      new CallLedger<>(2, 2, Call::about, (call, now) -> now.isAfter(call.deadline()));

  private Admission<Call> wish(String about) {
    return ledger.wish(new Call(about, END), NOW);
  }

  private Begun<Call> begun(String about) {
    return switch (wish(about)) {
      case Admission.Start(var begun) -> begun;
      case Admission.Waits() -> throw new AssertionError(about + " waits");
      case Admission.NotSent(var detail) -> throw new AssertionError(detail);
    };
  }

  private void waits(String about) {
    assertThat(wish(about)).isInstanceOf(Admission.Waits.class);
  }

  @Test
  void beginsWhatThereIsPlaceForAndRefusesWhatTheQueueCannotHold() {
    begun("a");
    begun("b");
    waits("c");
    waits("d");

    assertThat(wish("e")).isInstanceOf(Admission.NotSent.class);
    assertThat(ledger.inFlight()).isEqualTo(2);
    assertThat(ledger.waiting()).isEqualTo(2);
  }

  @Test
  void beginsTheLongestWaitingWhenAPlaceIsFree() {
    var a = begun("a");
    begun("b");
    waits("c");
    waits("d");

    assertThat(ledger.ended(a.number())).map(Call::about).contains("a");

    var next = ledger.next(NOW);
    assertThat(next.start()).extracting(begun -> begun.call().about()).containsExactly("c");
    assertThat(next.expired()).isEmpty();
    assertThat(ledger.waiting()).isEqualTo(1);
  }

  @Test
  void beginsNothingWithoutAFreePlace() {
    begun("a");
    begun("b");
    waits("c");

    assertThat(ledger.next(NOW).start()).isEmpty();
  }

  @Test
  void joinsASecondWishInFlightAndInTheQueue() {
    var a = begun("a");
    waits("a");
    begun("b");
    waits("c");
    waits("c");

    assertThat(ledger.waiting()).isEqualTo(1);
    assertThat(ledger.ended(a.number())).isPresent();
    assertThat(ledger.next(NOW).start()).hasSize(1);
  }

  @Test
  void endsACallOnce() {
    var a = begun("a");

    assertThat(ledger.ended(a.number())).isPresent();
    assertThat(ledger.ended(a.number())).isEmpty();
    assertThat(ledger.tookTooLong(a.number())).isEmpty();
    assertThat(ledger.ended(99)).isEmpty();
  }

  @Test
  void doesNotBeginTooLate() {
    var late = new Call("late", NOW.minusNanos(1));

    assertThat(ledger.wish(late, NOW)).isInstanceOf(Admission.NotSent.class);
    assertThat(ledger.inFlight()).isZero();
  }

  @Test
  void saysWhatWaitedTooLongAndGoesOnToTheNext() {
    var a = begun("a");
    begun("b");
    ledger.wish(new Call("impatient", NOW), NOW);
    waits("patient");
    ledger.ended(a.number());

    var next = ledger.next(NOW.plusSeconds(1));

    assertThat(next.expired()).extracting(Call::about).containsExactly("impatient");
    assertThat(next.start()).extracting(begun -> begun.call().about()).containsExactly("patient");
  }

  @Test
  void freesThePlaceOfAnOverdueCallAndStillAwaitsItsAnswer() {
    var slow = begun("slow");

    assertThat(ledger.tookTooLong(slow.number())).isPresent();

    assertThat(ledger.inFlight()).isZero();
    assertThat(ledger.ended(slow.number())).isPresent();
    assertThat(ledger.ended(slow.number())).isEmpty();
  }

  @Test
  void tellsTheLateAnswerOfOneCallFromTheAnswerOfTheNext() {
    var slow = begun("same");
    ledger.tookTooLong(slow.number());
    var again = begun("same");

    assertThat(ledger.ended(slow.number())).isPresent();

    assertThat(ledger.inFlight()).isEqualTo(1);
    waits("same");
    assertThat(ledger.ended(again.number())).isPresent();
    assertThat(ledger.inFlight()).isZero();
  }

  @Test
  void awaitsNoMoreLateAnswersThanItsQueueIsLong() {
    for (int i = 0; i < 3; i++) {
      var slow = begun("slow " + i);
      ledger.tookTooLong(slow.number());
    }

    assertThat(ledger.ended(1)).isPresent();
    assertThat(ledger.ended(2)).isPresent();
    assertThat(ledger.ended(3)).isEmpty();
  }
}
