package io.birthmark.contract;

import com.typesafe.config.ConfigFactory;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.IssuanceOrder;
import io.birthmark.ca.PinnedCheck;
import io.birthmark.ca.awspca.AwsPcaAuthority;
import io.birthmark.ca.awspca.AwsPcaSettings;
import io.birthmark.ca.outside.Faults;
import io.birthmark.ca.outside.PinnedChain;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.aws.AwsKind;
import io.birthmark.device.CaName;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import io.birthmark.pki.Profiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** AWS Private CA: the double, over HTTPS, with the maker's own SDK before it. */
final class AwsPcaBench implements CaBench {
  private static final String NOBODY = "https://localhost:1";

  private static final String CLOCKS_MUST_AGREE =
      "Signature Version 4: a request whose time is five minutes off is refused";

  private static final String NO_HOLD =
      "RevocationReason has neither CERTIFICATE_HOLD nor REMOVE_FROM_CRL";

  private final List<AwsPcaAuthority> made = new ArrayList<>();
  private final DoubledCa doubled;
  private final AwsPcaSettings settings;
  private final CertificateAuthority real;
  private final CertificateAuthority nowhere;
  private CertificateAuthority authority;

  AwsPcaBench(Path folder) {
    doubled = new DoubledCa(new AwsKind(), folder);
    doubled.ca.set("ratePerSecond", 10_000);
    settings = settings(Map.of());
    real = authority(settings);
    nowhere = authority(settings(Map.of("endpoint", NOBODY)));
    authority = real;
    warmUp();
  }

  /** The SDK loads thousands of classes at its first call; that is not the CA's slowness. */
  private void warmUp() {
    var order = new Attempt(this, check()).order();
    var nobodys = settings.caArn() + "/certificate/" + "0".repeat(32);
    var look =
        new IssuanceOrder(
            order.device(),
            order.facts(),
            order.intent(),
            order.origin(),
            Optional.of(nobodys),
            order.deadline(),
            order.trace());
    Attempt.answered(authority(settings(Map.of("request-timeout", "50 s"))).resolve(look));
  }

  /** Settings of the double with some changed. */
  AwsPcaSettings settings(Map<String, String> changes) {
    var ca = doubled.ca;
    var own = new HashMap<String, Object>();
    own.put("certificate-authority-arn", ca.ready.path("certificateAuthorityArn").asText());
    own.put("endpoint", ca.ready.path("url").asText());
    own.put("chain-file", ca.folder.resolve("chain.pem").toString());
    own.put("trust-file", ca.folder.resolve("tls/trust.pem").toString());
    own.put("credentials-file", ca.folder.resolve("aws/credentials").toString());
    own.put("request-timeout", DoubledCa.REQUEST.toMillis() + " ms");
    own.putAll(changes);
    var config =
        ConfigFactory.parseMap(own)
            .withFallback(ConfigFactory.defaultReference().getConfig("birthmark.ca.kinds.awspca"));
    var faults = new Faults("birthmark.ca.authorities.contract");
    var read = AwsPcaSettings.from(config, faults);
    if (!faults.found().isEmpty()) {
      throw new AssertionError(faults.found());
    }
    return read;
  }

  CertificateAuthority authority(AwsPcaSettings of) {
    return authority(of, doubled.chain, doubled.time);
  }

  CertificateAuthority authority(AwsPcaSettings of, PinnedChain chain, InstantSource clock) {
    var authority =
        new AwsPcaAuthority(
            new CaName("awspca"),
            of,
            chain,
            Profiles.of(List.of(Attempt.PROFILE)),
            Attempt.PROVIDERS,
            doubled.executor,
            clock);
    made.add(authority);
    return authority;
  }

  DoubledCa doubled() {
    return doubled;
  }

  RunningDouble ca() {
    return doubled.ca;
  }

  @Override
  public CertificateAuthority authority() {
    return authority;
  }

  @Override
  public PinnedCheck check() {
    return doubled.check(settings.latitude());
  }

  @Override
  public Instant now() {
    return doubled.time.instant();
  }

  @Override
  public void pass(Duration passed) {
    doubled.time.pass(passed);
  }

  @Override
  public Optional<String> bringAbout(Misfortune misfortune) {
    if (misfortune.isOfClocks()) {
      return Optional.of(CLOCKS_MUST_AGREE);
    }
    authority = doubled.order(misfortune, real, () -> authority(settings), nowhere);
    return Optional.empty();
  }

  /**
   * AWS acknowledges first and has the certificate later. What is in doubt is asked for again with
   * its token, so it comes to a certificate, never to a proof that there is none. A server's own
   * fault is doubt whatever it says of itself, and nothing ever expires.
   */
  @Override
  public List<String> expected(Misfortune misfortune) {
    return switch (misfortune) {
      case OFFLINE -> List.of("UNKNOWN", "ISSUED");
      case PENDING_EXPIRED -> List.of("PENDING", "PENDING");
      default -> {
        var usual = misfortune.expected();
        var first = usual.getFirst();
        yield List.of(
            first.equals("ISSUED") || first.equals("CONTRADICTED") ? "PENDING" : first,
            usual.getLast().replace("ABSENT", "ISSUED"));
      }
    };
  }

  @Override
  public void heal() {
    doubled.heal();
    authority = real;
  }

  /** Attempt and request make the token (36 hexadecimal digits of their hash). */
  @Override
  public List<SerialNumber> issued(IssuanceIntent intent) {
    var text = intent.attempt() + " " + intent.csrHash();
    var token = Sha256.of(text.getBytes(StandardCharsets.US_ASCII)).toHex().substring(0, 36);
    return doubled.issued("token", token);
  }

  @Override
  public Optional<Integer> revoked(SerialNumber serial) {
    return doubled.revoked(serial);
  }

  @Override
  public Optional<String> notExpressible(RevocationReason reason) {
    return reason.isFinal() ? Optional.empty() : Optional.of(NO_HOLD);
  }

  @Override
  public void close() {
    made.forEach(AwsPcaAuthority::close);
    doubled.close();
  }
}
