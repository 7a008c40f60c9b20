package io.birthmark.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.ca.ReplyJudge;
import io.birthmark.ca.RevocationAnswer;
import io.birthmark.ca.RevocationOrder;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.RevocationReason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What every adapter is tried with: everything that can go wrong while a certificate is issued,
 * every reason to revoke one, and what can go wrong then. What is issued, by the CA's own books,
 * must fit what the attempt came to: nothing where it is said that there is nothing, and the
 * certificate that was adopted.
 */
final class ContractCells {
  private static final List<String> NOTHING_ISSUED =
      List.of("DENIED", "ABSENT", "CA_UNAVAILABLE", "CA_THROTTLED", "CA_MISCONFIGURED");

  private static final List<Misfortune> TROUBLE_OF_REVOKING =
      List.of(
          Misfortune.RESET_BEFORE,
          Misfortune.RESET_AFTER,
          Misfortune.ERROR_BEFORE,
          Misfortune.ERROR_AFTER,
          Misfortune.OFFLINE,
          Misfortune.THROTTLED,
          Misfortune.HTML,
          Misfortune.REDIRECT,
          Misfortune.TRUNCATED);

  private ContractCells() {}

  /** One thing that an adapter is tried with; fails unless it does what it must. */
  interface Cell {
    /** Empty when it passed; else why it cannot be. */
    Optional<String> run(CaBench bench);
  }

  /** All of them, by what they are called. */
  static Map<String, Cell> all() {
    var cells = new LinkedHashMap<String, Cell>();
    for (var misfortune : Misfortune.values()) {
      cells.put(misfortune.word(), bench -> issuing(bench, misfortune, bench.check()));
    }
    for (var reason : RevocationReason.values()) {
      cells.put("revoke " + reason, bench -> revoking(bench, reason));
    }
    for (var misfortune : TROUBLE_OF_REVOKING) {
      cells.put("revoke, " + misfortune.word(), bench -> revokingInTrouble(bench, misfortune));
    }
    return cells;
  }

  /** Also after a good one: some mischief needs an earlier answer. */
  static Optional<String> issuing(
      CaBench bench, Misfortune misfortune, ReplyJudge.CertificateCheck check) {
    assertThat(new Attempt(bench, bench.check()).run().last()).isEqualTo("ISSUED");
    var attempt = new Attempt(bench, check);
    var impossible = bench.bringAbout(misfortune);
    if (impossible.isPresent()) {
      return impossible;
    }
    var course = attempt.run();
    assertThat(List.of(course.first(), course.last()))
        .as(course.detail())
        .isEqualTo(bench.expected(misfortune));
    var issued = bench.issued(attempt.intent());
    if (NOTHING_ISSUED.contains(course.last())) {
      assertThat(issued).as("issued, by the CA's books").isEmpty();
    }
    if (course.certificate().isPresent() && !issued.isEmpty()) {
      assertThat(issued).contains(course.certificate().get().serial());
    }
    return misfortune == Misfortune.SAME_SERIAL
        ? Optional.of("open: seen across devices only")
        : Optional.empty();
  }

  private static Optional<String> revoking(CaBench bench, RevocationReason reason) {
    var held = certificate(bench);
    var expressible = bench.authority().capabilities().revocationReasons();
    if (reason == RevocationReason.REMOVE_FROM_CRL && expressible.contains(reason)) {
      assertThat(revoke(bench, held, RevocationReason.CERTIFICATE_HOLD))
          .isEqualTo(new RevocationAnswer.Revoked());
    }
    var answer = revoke(bench, held, reason);
    var impossible = bench.notExpressible(reason);
    if (impossible.isPresent()) {
      assertThat(expressible).doesNotContain(reason);
      assertThat(answer).isEqualTo(new RevocationAnswer.NotExpressible(expressible));
      assertThat(bench.revoked(held.serial())).isEmpty();
      return impossible;
    }
    assertThat(expressible).contains(reason);
    assertThat(answer).isEqualTo(new RevocationAnswer.Revoked());
    assertThat(bench.revoked(held.serial()))
        .isEqualTo(
            reason == RevocationReason.REMOVE_FROM_CRL
                ? Optional.empty()
                : Optional.of(reason.code()));
    assertThat(revoke(bench, held, reason))
        .as("a repeat")
        .isEqualTo(new RevocationAnswer.Revoked());
    return Optional.empty();
  }

  /** What is not certain is asked for again, and is done then. */
  private static Optional<String> revokingInTrouble(CaBench bench, Misfortune misfortune) {
    var held = certificate(bench);
    var impossible = bench.bringAbout(misfortune);
    if (impossible.isPresent()) {
      return impossible;
    }
    assertThat(revoke(bench, held, RevocationReason.SUPERSEDED))
        .isInstanceOf(RevocationAnswer.Unknown.class);
    bench.heal();
    assertThat(revoke(bench, held, RevocationReason.SUPERSEDED))
        .isEqualTo(new RevocationAnswer.Revoked());
    assertThat(bench.revoked(held.serial())).contains(RevocationReason.SUPERSEDED.code());
    return Optional.empty();
  }

  private static HeldCertificate certificate(CaBench bench) {
    return new Attempt(bench, bench.check()).run().certificate().orElseThrow();
  }

  private static RevocationAnswer revoke(
      CaBench bench, HeldCertificate held, RevocationReason reason) {
    var device = DeviceId.of("dev").orElseThrow();
    return Attempt.answered(bench.authority().revoke(new RevocationOrder(device, held, reason)));
  }
}
