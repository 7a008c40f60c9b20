package io.birthmark.contract;

import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.PinnedCheck;
import io.birthmark.ca.embedded.EmbeddedAuthority;
import io.birthmark.ca.embedded.IssuingCa;
import io.birthmark.ca.embedded.Revocation;
import io.birthmark.ca.embedded.RevocationLedger;
import io.birthmark.cadouble.TestTime;
import io.birthmark.device.Bytes;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.SerialNumber;
import io.birthmark.pki.CaCertificate;
import io.birthmark.pki.IssuerFacts;
import io.birthmark.pki.KeyKind;
import io.birthmark.pki.Profiles;
import io.birthmark.pki.SoftwareKey;
import io.birthmark.pki.SubjectKey;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The CA inside the node: there is no way to it on which anything could go wrong. */
final class EmbeddedBench implements CaBench {
  private final TestTime time = new TestTime();
  private final Map<SerialNumber, Revocation> revoked = new ConcurrentHashMap<>();
  private final IssuingCa ca;
  private final CertificateAuthority authority;

  EmbeddedBench() {
    var rootKeys = Attempt.PROVIDERS.generate(KeyKind.EC_P256);
    var keys = Attempt.PROVIDERS.generate(KeyKind.EC_P256);
    var root = CaCertificate.root(order("Root", rootKeys), key(rootKeys));
    var issuing =
        CaCertificate.issuing(
            order("Issuing", keys), IssuerFacts.of(root, Attempt.PROVIDERS), key(rootKeys));
    ca =
        new IssuingCa(
            IssuerFacts.of(issuing, Attempt.PROVIDERS), key(keys), List.of(issuing), List.of(root));
    authority =
        new EmbeddedAuthority(
            ca,
            Profiles.of(List.of(Attempt.PROFILE)),
            Attempt.PROVIDERS,
            new SecureRandom(),
            Runnable::run,
            revocation -> {
              if (revocation.reason() == RevocationReason.REMOVE_FROM_CRL) {
                revoked.remove(revocation.serial());
              } else {
                revoked.put(revocation.serial(), revocation);
              }
              return CompletableFuture.completedStage(RevocationLedger.Outcome.STORED);
            },
            10,
            time);
  }

  private static SoftwareKey key(KeyPair keys) {
    return SoftwareKey.of(keys, KeyKind.EC_P256, Attempt.PROVIDERS);
  }

  private CaCertificate.Order order(String name, KeyPair keys) {
    var spki = Bytes.copyOf(keys.getPublic().getEncoded());
    if (!(SubjectKey.read(spki, Attempt.PROVIDERS) instanceof SubjectKey.Accepted(var key))) {
      throw new AssertionError("a key of our own making");
    }
    return new CaCertificate.Order(
        "Contract",
        name,
        key,
        new SerialNumber(BigInteger.valueOf(4711)),
        time.instant().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofDays(1)),
        time.instant().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(3650)));
  }

  @Override
  public CertificateAuthority authority() {
    return authority;
  }

  @Override
  public PinnedCheck check() {
    return new PinnedCheck(ca.facts(), Profiles.of(List.of(Attempt.PROFILE)), Attempt.PROVIDERS);
  }

  @Override
  public Instant now() {
    return time.instant();
  }

  @Override
  public void pass(Duration passed) {
    time.pass(passed);
  }

  @Override
  public Optional<String> bringAbout(Misfortune misfortune) {
    return misfortune == Misfortune.NONE
        ? Optional.empty()
        : Optional.of("it signs in this process; there is no wire");
  }

  @Override
  public void heal() {}

  /** What it was given is its book: it needs none of its own. */
  @Override
  public List<SerialNumber> issued(IssuanceIntent intent) {
    return List.of();
  }

  @Override
  public Optional<Integer> revoked(SerialNumber serial) {
    return Optional.ofNullable(revoked.get(serial)).map(revocation -> revocation.reason().code());
  }

  @Override
  public Optional<String> notExpressible(RevocationReason reason) {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
