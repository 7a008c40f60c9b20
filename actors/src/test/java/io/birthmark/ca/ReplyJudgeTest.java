package io.birthmark.ca;

import static io.birthmark.pki.PkiFixtures.PROFILE;
import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.AttemptId;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaClosed;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.birthmark.device.DeviceCommand.Sequel;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.ProfileRef;
import io.birthmark.device.Reason;
import io.birthmark.pki.Profiles;
import io.birthmark.pki.WhenUnprovable;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplyJudgeTest {
  private static final Instant NOW = Instant.parse("2026-11-22T06:00:00Z");

  private static IssuanceIntent intent(int number) {
    var digest = Bytes.EMPTY.sha256();
    return new IssuanceIntent(
        new AttemptId("%032x".formatted(number)),
        Bytes.EMPTY,
        digest,
        digest,
        new ProfileRef("device", 1, digest),
        new CaName("embedded"),
        Optional.empty(),
        NOW,
        NOW,
        Optional.empty());
  }

  private static final IssuanceOrder ORDER =
      new IssuanceOrder(
          DeviceId.of("dev").orElseThrow(), new HardwareFacts("a", "b", "c"), intent(1), NOW);

  /** Profiles of which every attempt was begun with the same one. */
  private record Recalling(Profiles.Recall answer) implements Profiles {
    @Override
    public Choice choose(String name) {
      return new Closed(Reason.PROFILE_UNKNOWN, name);
    }

    @Override
    public Recall recall(ProfileRef ref) {
      return answer;
    }

    @Override
    public NavigableSet<String> names() {
      return Collections.emptyNavigableSet();
    }

    @Override
    public boolean isLoaded() {
      return true;
    }
  }

  /** What follows is the same wherever it may go. */
  private record Following(CaChoice next) implements ReplyJudge.NextAttempt {
    @Override
    public CaChoice anywhere(IssuanceOrder spent, int returns) {
      return next;
    }

    @Override
    public CaChoice sameCa(IssuanceOrder spent) {
      return next;
    }
  }

  private static IssuanceResult judged(CaAnswer answer) {
    return judged(answer, new CaChoice.Now(intent(2)));
  }

  private static IssuanceResult judged(CaAnswer answer, CaChoice next) {
    return judge(next, new Profiles.Known(PROFILE)).judge(ORDER, answer);
  }

  private static ReplyJudge judge(CaChoice next, Profiles.Recall recall) {
    return new ReplyJudge(
        (_, _) -> new IssuanceResult.Contradicted("checked"),
        new Following(next),
        new Recalling(recall),
        () -> NOW);
  }

  /** What this rule makes of an attempt of which nobody can tell what became. */
  private static IssuanceResult unprovable(WhenUnprovable rule, CaChoice next) {
    return judge(next, new Profiles.Known(PROFILE.when(rule)))
        .judge(ORDER, new CaAnswer.Unprovable("?"));
  }

  @Test
  void believesNoCertificateUnchecked() {
    assertThat(judged(new CaAnswer.Certificate(Bytes.EMPTY)))
        .isEqualTo(new IssuanceResult.Contradicted("checked"));
  }

  @Test
  void takesRefusalDoubtAndNothingSentAsTheyAre() {
    assertThat(judged(new CaAnswer.Denied("no"))).isEqualTo(new IssuanceResult.Denied("no"));
    assertThat(judged(new CaAnswer.Unknown("?"))).isEqualTo(new IssuanceResult.Unknown("?"));
    assertThat(judged(new CaAnswer.NotSent("off"))).isEqualTo(new IssuanceResult.NotSent("off"));
  }

  /** The same attempt goes back to waiting: it was no attempt at all. */
  @Test
  void letsWhatWasNotTakenWait() {
    var answer = new CaAnswer.NotTaken(Reason.CA_THROTTLED, "slow down", Duration.ofSeconds(7));

    assertThat(judged(answer))
        .isEqualTo(
            new IssuanceResult.Postponed(
                intent(1), new CaClosed(Reason.CA_THROTTLED, NOW.plusSeconds(7))));
  }

  @Test
  void followsAbsenceWithTheNextAttempt() {
    assertThat(judged(new CaAnswer.Absent())).isEqualTo(new IssuanceResult.Absent(intent(2)));
  }

  /** Not a refusal by the CA: the attempt that was proven absent stays on watch. */
  @Test
  void saysWhyNoAttemptFollowsAbsence() {
    var no = new CaChoice.Nowhere(Reason.PROFILE_UNKNOWN, "gone");

    assertThat(judged(new CaAnswer.Absent(), no))
        .isEqualTo(new IssuanceResult.NeverIssued("PROFILE_UNKNOWN: gone"));
  }

  /** What this node cannot work out yet is asked again, and the request stays as it is. */
  @Test
  void endsNothingWhileTheProfilesAreNotKnown() {
    var notYet = new CaChoice.Nowhere(Reason.BUSY, "not yet");

    assertThat(judged(new CaAnswer.Absent(), notYet))
        .isEqualTo(new IssuanceResult.Unknown("not yet"));
  }

  @Test
  void leavesToAPersonWhatTheProfileLeavesToOne() {
    assertThat(unprovable(WhenUnprovable.PARK, new CaChoice.Now(intent(2))))
        .isEqualTo(new IssuanceResult.Unprovable("?", new Sequel.ByPerson()));
  }

  @Test
  void followsTheUnprovableWithAnotherAttemptWhereTheProfileSaysSo() {
    var next = new CaChoice.Now(intent(2));

    assertThat(unprovable(WhenUnprovable.NEW_ATTEMPT, next))
        .isEqualTo(new IssuanceResult.Unprovable("?", new Sequel.AtOnce(intent(2))));
  }

  @Test
  void leavesToAPersonWhatNoAttemptCanFollow() {
    var no = new CaChoice.Nowhere(Reason.PROFILE_RETIRED, "gone");

    assertThat(unprovable(WhenUnprovable.NEW_ATTEMPT, no))
        .isEqualTo(
            new IssuanceResult.Unprovable(
                "?; and no other attempt can be made: PROFILE_RETIRED: gone",
                new Sequel.ByPerson()));
  }

  /** A node that knows too little gives nothing up. */
  @Test
  void givesNothingUpWhileTheProfilesAreNotKnown() {
    var next = new CaChoice.Now(intent(2));
    var notYet = new CaChoice.Nowhere(Reason.BUSY, "not yet");
    var answer = new CaAnswer.Unprovable("?");

    assertThat(judge(next, new Profiles.NotYet()).judge(ORDER, answer))
        .isInstanceOf(IssuanceResult.Unknown.class);
    assertThat(unprovable(WhenUnprovable.NEW_ATTEMPT, notYet))
        .isEqualTo(new IssuanceResult.Unknown("not yet"));
    assertThat(judge(next, new Profiles.Gone()).judge(ORDER, answer))
        .isEqualTo(new IssuanceResult.Unprovable("?", new Sequel.ByPerson()));
  }

  /** Its CA takes none: what follows waits, in the same write. */
  @Test
  void letsTheNextAttemptWait() {
    var why = new CaClosed(Reason.CA_DRAINED, NOW.plusSeconds(9));
    var later = new CaChoice.Later(intent(2), why);

    assertThat(judged(new CaAnswer.Absent(), later))
        .isEqualTo(new IssuanceResult.Postponed(intent(2), why));
    assertThat(unprovable(WhenUnprovable.NEW_ATTEMPT, later))
        .isEqualTo(new IssuanceResult.Unprovable("?", new Sequel.Later(intent(2), why)));
  }

  /** Another CA may follow only where it is certain that the first has issued nothing. */
  @Test
  void staysWithACaThatMayHaveIssued() {
    var routed =
        new ReplyJudge.NextAttempt() {
          @Override
          public CaChoice anywhere(IssuanceOrder spent, int returns) {
            return new CaChoice.Now(intent(2));
          }

          @Override
          public CaChoice sameCa(IssuanceOrder spent) {
            return new CaChoice.Now(intent(3));
          }
        };
    var profiles = new Recalling(new Profiles.Known(PROFILE.when(WhenUnprovable.NEW_ATTEMPT)));
    var judge =
        new ReplyJudge(
            (_, _) -> new IssuanceResult.Contradicted("checked"), routed, profiles, () -> NOW);

    assertThat(judge.judge(ORDER, new CaAnswer.Absent()))
        .isEqualTo(new IssuanceResult.Absent(intent(2)));
    assertThat(judge.unasked(ORDER, 4)).isEqualTo(new IssuanceResult.Absent(intent(2)));
    assertThat(judge.judge(ORDER, new CaAnswer.Unprovable("?")))
        .isEqualTo(new IssuanceResult.Unprovable("?", new Sequel.AtOnce(intent(3))));
  }

  @Test
  void keepsOneShortLineOfWhatACaSays() {
    var said = "first\r\nsecond\u0000" + "x".repeat(10_000);

    assertThat(judged(new CaAnswer.Denied(said)))
        .isInstanceOfSatisfying(
            IssuanceResult.Denied.class,
            denied ->
                assertThat(denied.detail())
                    .startsWith("first  second x")
                    .hasSizeLessThan(410)
                    .doesNotContainPattern("\\p{Cntrl}"));
  }
}
