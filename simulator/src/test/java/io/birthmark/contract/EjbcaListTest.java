package io.birthmark.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.Fetched;
import io.birthmark.ca.Listed;
import io.birthmark.ca.ListedCertificate;
import io.birthmark.ca.RevocationOrder;
import io.birthmark.cadouble.Fault;
import io.birthmark.device.AttemptId;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.SerialNumber;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** EJBCA's own list, part by part: nothing is left out, and nothing comes twice. */
class EjbcaListTest {
  /** Issued, with a second between each group of those that end together. */
  private static final int[] TOGETHER = {1, 3, 5, 1, 2};

  @TempDir private static Path folder;
  private static EjbcaBench bench;
  private static final List<Attempt.Course> ISSUED = new ArrayList<>();

  @BeforeAll
  static void start() {
    bench = new EjbcaBench(folder);
    for (int number : TOGETHER) {
      for (int i = 0; i < number; i++) {
        ISSUED.add(new Attempt(bench, bench.check()).run());
      }
      bench.pass(Duration.ofSeconds(1));
    }
  }

  @AfterAll
  static void end() {
    bench.close();
  }

  @AfterEach
  void heal() {
    bench.doubled().heal();
    bench.doubled().ca.set("edition", "community");
  }

  private static CertificateAuthority paged(int page) {
    var doubled = bench.doubled();
    return bench.authority(
        bench.settings(Map.of("list-page", Integer.toString(page))), doubled.chain, doubled.time);
  }

  private static List<ListedCertificate> all(CertificateAuthority ca) {
    var found = new ArrayList<ListedCertificate>();
    Optional<Instant> from = Optional.of(bench.now());
    while (from.isPresent()) {
      var at = from.get();
      var listed = Attempt.answered(ca.list(at));
      assertThat(listed).isInstanceOf(Listed.Part.class);
      var part = (Listed.Part) listed;
      found.addAll(part.certificates());
      from = part.upTo();
      from.ifPresent(next -> assertThat(next).isAfter(at));
    }
    return found;
  }

  private static List<SerialNumber> serials() {
    return ISSUED.stream().map(course -> course.certificate().orElseThrow().serial()).toList();
  }

  @Test
  void isWholeWhateverEndsTogetherAndHoweverLargeAPageIs() {
    for (int page : new int[] {1, 2, 3, 5, 11, 12, 13, 100}) {
      assertThat(all(paged(page)))
          .as("page " + page)
          .extracting(ListedCertificate::serial)
          .containsExactlyInAnyOrderElementsOf(serials());
    }
  }

  @Test
  void tellsWhichAttemptEachIsOf() {
    Map<SerialNumber, Optional<AttemptId>> told =
        all(paged(4)).stream()
            .collect(
                Collectors.toMap(
                    ListedCertificate::serial, one -> one.told().orElseThrow().attempt()));

    for (var course : ISSUED) {
      assertThat(told.get(course.certificate().orElseThrow().serial())).contains(course.attempt());
    }
  }

  @Test
  void tellsWhatIsRevokedForGoodAndNotWhatIsOnHold() {
    var gone = ISSUED.get(0).certificate().orElseThrow();
    var held = ISSUED.get(1).certificate().orElseThrow();
    revoke(gone, RevocationReason.SUPERSEDED);
    revoke(held, RevocationReason.CERTIFICATE_HOLD);

    assertThat(all(paged(4)))
        .filteredOn(one -> one.told().orElseThrow().revoked())
        .extracting(ListedCertificate::serial)
        .containsExactly(gone.serial());
  }

  private static void revoke(HeldCertificate certificate, RevocationReason reason) {
    var order =
        new RevocationOrder(
            new Attempt(bench, bench.check()).order().device(),
            certificate,
            reason,
            Optional.empty());
    Attempt.answered(bench.authority().revoke(order));
  }

  /** The first version of the search has neither order nor pages. */
  @Test
  void isWholeInAnEditionWithoutTheSecondSearch() {
    bench.doubled().ca.set("edition", "old");

    for (int page : new int[] {5, 6, 100}) {
      var found = all(paged(page));
      assertThat(new HashSet<>(found)).hasSameSizeAs(found);
      assertThat(found)
          .as("page " + page)
          .extracting(ListedCertificate::serial)
          .containsExactlyInAnyOrderElementsOf(serials());
      assertThat(found).allMatch(one -> one.told().orElseThrow().attempt().isEmpty());
    }
  }

  @Test
  void isRefusedWhereMoreEndTogetherThanThereArePages() {
    bench.doubled().ca.set("edition", "old");

    assertThat(last(paged(2)))
        .isInstanceOfSatisfying(
            Listed.Refused.class, no -> assertThat(no.detail()).contains("raise list-page"));
  }

  private static Listed last(CertificateAuthority ca) {
    var listed = Attempt.answered(ca.list(bench.now()));
    while (listed instanceof Listed.Part(_, var upTo) && upTo.isPresent()) {
      listed = Attempt.answered(ca.list(upTo.get()));
    }
    return listed;
  }

  @Test
  void comesLaterWhenEjbcaIsInTrouble() {
    for (var fault :
        List.of(Fault.OFFLINE, Fault.THROTTLED, Fault.RESET_BEFORE, Fault.TRUNCATED, Fault.HTML)) {
      bench.doubled().ca.order(fault);

      assertThat(Attempt.answered(paged(4).list(bench.now())))
          .as(fault.word())
          .isInstanceOf(Listed.Unavailable.class);
    }
  }

  @Test
  void isRefusedToWhoMayNotSearch() {
    bench.doubled().ca.order(Fault.AUTH_EXPIRED);

    assertThat(Attempt.answered(paged(4).list(bench.now()))).isInstanceOf(Listed.Refused.class);
  }

  @Test
  void hasEachByItsSerialNumber() {
    var ca = paged(4);

    assertThat(Attempt.answered(ca.fetch(serials().getFirst().toString())))
        .isInstanceOf(Fetched.Found.class);
    assertThat(Attempt.answered(ca.fetch("1234567890abcdef12")))
        .isInstanceOf(Fetched.Missing.class);
    assertThat(Attempt.answered(ca.fetch("no number"))).isInstanceOf(Fetched.Missing.class);
  }
}
