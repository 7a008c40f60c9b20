package io.birthmark.rest;

import io.birthmark.ca.CaBook;
import io.birthmark.ca.CaCapabilities;
import io.birthmark.ca.CaCapabilities.Listing;
import io.birthmark.ca.CaCapabilities.NameSource;
import io.birthmark.ca.CaLoad;
import io.birthmark.ca.CaStanding;
import io.birthmark.ca.CaStanding.Intake;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.intake.BreakerState;
import io.birthmark.ca.intake.IntakeReport;
import io.birthmark.device.CaName;
import io.birthmark.device.Reason;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import io.birthmark.fleet.StuckGroup;
import io.birthmark.fleet.WaitCause;
import io.birthmark.pki.IssuedCertificate;
import io.birthmark.pki.KeyKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A certificate authority as the API tells it.
 *
 * @param intake whether it takes new requests
 * @param since since when an operator has it so; absent while none has said anything
 * @param revision number of changes of its intake; 0 while there was none
 * @param budget what it may be asked for
 * @param breaker whether it is let alone because it does not answer
 * @param load how it does, as the node that answers sees it
 * @param waiting devices that wait for it, by what they wait for
 */
record CaResource(
    CaName name,
    Intake intake,
    Optional<Instant> since,
    long revision,
    Issuer issuer,
    Capabilities capabilities,
    Budget budget,
    Breaker breaker,
    Load load,
    List<Waiting> waiting) {
  /** The certificate that it issues with. */
  record Issuer(Optional<String> commonName, SerialNumber serial, Sha256 sha256, Instant notAfter) {
    private static Issuer of(IssuedCertificate certificate) {
      return new Issuer(
          certificate.subjectCommonName(),
          certificate.serial(),
          certificate.sha256(),
          certificate.notAfter());
    }
  }

  /**
   * What it can do.
   *
   * @param keys kinds of keys that it certifies
   * @param names where it takes a certificate's names from
   * @param issuesPerSecond the most that its maker documents
   * @param repeatableSeconds for how long a repeat has no second effect
   * @param horizonSeconds after which what is not found was never issued
   */
  record Capabilities(
      List<KeyKind> keys,
      NameSource names,
      Optional<Integer> issuesPerSecond,
      Optional<Long> repeatableSeconds,
      boolean searchable,
      Listing listing,
      boolean asynchronous,
      List<RevocationReason> revocationReasons,
      Optional<Long> horizonSeconds) {
    private static Capabilities of(CaCapabilities can) {
      return new Capabilities(
          can.keys().stream().sorted().toList(),
          can.names(),
          can.issuesPerSecond(),
          can.repeatable().map(Duration::toSeconds),
          can.searchable(),
          can.listing(),
          can.asynchronous(),
          can.revocationReasons().stream().sorted().toList(),
          can.horizon().map(Duration::toSeconds));
    }
  }

  /**
   * What it may be asked for.
   *
   * @param perSecond by all nodes together; absent for as much as comes
   * @param perDay by all nodes together in a day of UTC; absent for as much as comes
   * @param leftToday how much of that is left
   * @param queueSeconds how long a request that comes now waits for its turn
   */
  record Budget(
      Optional<Integer> perSecond,
      Optional<Integer> perDay,
      Optional<Integer> leftToday,
      double queueSeconds) {
    private static Budget of(IntakeReport intake) {
      return new Budget(
          number(intake.perSecond()),
          number(intake.perDay()),
          number(intake.leftToday()),
          intake.queue().toMillis() / 1e3);
    }

    private static Optional<Integer> number(OptionalInt number) {
      return number.stream().boxed().findFirst();
    }
  }

  /**
   * Whether it is let alone.
   *
   * @param reason why, unless it is not
   * @param until when one request may be made, unless one may now
   */
  record Breaker(BreakerState state, Optional<Reason> reason, Optional<Instant> until) {
    private static Breaker of(IntakeReport intake) {
      return new Breaker(intake.breaker(), intake.reason(), intake.until());
    }
  }

  /** Calls under way, calls that wait for a place, and those that ended. */
  record Load(int inFlight, int queued, List<Calls> calls) {
    private static Load of(CaLoad load) {
      return new Load(
          load.inFlight(), load.waiting(), load.calls().stream().map(Calls::of).toList());
    }
  }

  /** Calls of one kind that ended alike, since the node started. */
  record Calls(String call, String outcome, long count, Optional<Double> p95Millis) {
    private static Calls of(CaLoad.Calls calls) {
      return new Calls(
          calls.call(),
          calls.outcome(),
          calls.count(),
          calls.p95().map(p95 -> p95.toNanos() / 1e6));
    }
  }

  /** Devices that wait for it. */
  record Waiting(WaitCause cause, Optional<Reason> reason, long devices) {}

  static CaResource of(
      CertificateAuthority authority,
      CaBook book,
      CaLoad load,
      IntakeReport intake,
      List<StuckGroup> stuck) {
    var name = authority.name();
    var standing = book.standing(name);
    return new CaResource(
        name,
        book.intake(name),
        standing.map(CaStanding::since),
        standing.map(CaStanding::revision).orElse(0L),
        Issuer.of(IssuedCertificate.of(authority.trust().issuer())),
        Capabilities.of(authority.capabilities()),
        Budget.of(intake),
        Breaker.of(intake),
        Load.of(load),
        stuck.stream()
            .filter(group -> group.key().ca().filter(name::equals).isPresent())
            .map(group -> new Waiting(group.key().cause(), group.key().reason(), group.devices()))
            .toList());
  }
}
