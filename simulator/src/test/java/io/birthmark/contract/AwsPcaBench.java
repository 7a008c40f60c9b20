package io.birthmark.contract;

import com.typesafe.config.ConfigFactory;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.PinnedCheck;
import io.birthmark.ca.awspca.AwsPcaAuthority;
import io.birthmark.ca.awspca.AwsPcaSettings;
import io.birthmark.ca.outside.Faults;
import io.birthmark.ca.outside.PinnedChain;
import io.birthmark.cadouble.Fault;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.TestTime;
import io.birthmark.cadouble.aws.AwsKind;
import io.birthmark.device.CaName;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import io.birthmark.pki.Profiles;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** AWS Private CA: the double, over HTTPS, with the maker's own SDK before it. */
final class AwsPcaBench implements CaBench {
  private static final String NOBODY = "https://localhost:1";
  private static final int HEX = 16;

  /** Longer than the double takes even on a busy machine; its late answers are later still. */
  private static final Duration REQUEST = Duration.ofSeconds(4);

  private static final String CLOCKS_MUST_AGREE =
      "Signature Version 4: a request whose time is five minutes off is refused";

  private static final String NO_HOLD =
      "RevocationReason has neither CERTIFICATE_HOLD nor REMOVE_FROM_CRL";

  private final TestTime time = new TestTime();
  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final List<AwsPcaAuthority> made = new ArrayList<>();
  private final RunningDouble ca;
  private final PinnedChain chain;
  private final AwsPcaSettings settings;
  private final CertificateAuthority real;
  private final CertificateAuthority nowhere;
  private CertificateAuthority authority;

  /** What goes wrong with the request after the one that is being healed. */
  private Optional<Fault> next = Optional.empty();

  AwsPcaBench(Path folder) {
    ca = new RunningDouble(new AwsKind(), folder, time);
    ca.set("ratePerSecond", 10_000);
    ca.set("slowMillis", 300);
    ca.set("holdMillis", REQUEST.plusSeconds(2).toMillis());
    chain = chain(folder);
    settings = settings(Map.of());
    real = authority(settings);
    nowhere = authority(settings(Map.of("endpoint", NOBODY)));
    authority = real;
  }

  private static PinnedChain chain(Path folder) {
    try {
      var pem =
          Files.readString(folder.resolve("ca/issuing.pem"))
              + Files.readString(folder.resolve("ca/root.pem"));
      Files.writeString(folder.resolve("chain.pem"), pem);
      return PinnedChain.of(pem, Attempt.PROVIDERS);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Settings of the double with some changed. */
  AwsPcaSettings settings(Map<String, String> changes) {
    var own = new HashMap<String, Object>();
    own.put("certificate-authority-arn", ca.ready.path("certificateAuthorityArn").asText());
    own.put("endpoint", ca.ready.path("url").asText());
    own.put("chain-file", ca.folder.resolve("chain.pem").toString());
    own.put("trust-file", ca.folder.resolve("tls/trust.pem").toString());
    own.put("credentials-file", ca.folder.resolve("aws/credentials").toString());
    own.put("request-timeout", REQUEST.toMillis() + " ms");
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
    var authority =
        new AwsPcaAuthority(
            new CaName("awspca"),
            of,
            chain,
            Profiles.of(List.of(Attempt.PROFILE)),
            Attempt.PROVIDERS,
            executor,
            time);
    made.add(authority);
    return authority;
  }

  RunningDouble ca() {
    return ca;
  }

  @Override
  public CertificateAuthority authority() {
    return authority;
  }

  @Override
  public PinnedCheck check() {
    return new PinnedCheck(
        chain.issuer(),
        Profiles.of(List.of(Attempt.PROFILE)),
        Attempt.PROVIDERS,
        settings.latitude());
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
    switch (misfortune) {
      case NONE -> {}
      case NOBODY_THERE -> authority = nowhere;
      case PENDING_LOST -> {
        ca.order(Fault.PENDING_ISSUED);
        next = Optional.of(Fault.RESET_AFTER);
      }
      case TLS_EXPIRED -> face("expired");
      case TLS_WRONG_HOST -> face("wrong-host");
      case CLOCK_TEN_MINUTES_FAST, CLOCK_TEN_MINUTES_SLOW, CLOCK_TWO_HOURS_FAST -> {
        return Optional.of(CLOCKS_MUST_AGREE);
      }
      case SLOW,
          LATE,
          STALL,
          RESET_BEFORE,
          RESET_AFTER,
          ERROR_BEFORE,
          ERROR_AFTER,
          OFFLINE,
          THROTTLED,
          THROTTLED_RETRY_AFTER,
          AUTH_EXPIRED,
          TRUNCATED,
          HUGE,
          HTML,
          REDIRECT,
          DUPLICATE,
          REORDERED,
          CROSSED,
          DENIED,
          PENDING_ISSUED,
          PENDING_DENIED,
          PENDING_EXPIRED,
          WRONG_KEY,
          WRONG_ISSUER,
          EXPIRED,
          FUTURE,
          CA_TRUE,
          MISSING_SAN,
          SAME_SERIAL ->
          ca.order(Fault.of(misfortune.word()));
    }
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

  /** Connections that stand keep their face: a new adapter makes new ones. */
  private void face(String tls) {
    ca.set("tls", tls);
    authority = authority(settings);
  }

  @Override
  public void heal() {
    ca.tell("DELETE", "/faults", "");
    next.ifPresent(ca::order);
    next = Optional.empty();
    ca.set("tls", "normal");
    authority = real;
  }

  /** Attempt and request make the token (36 hexadecimal digits of their hash). */
  @Override
  public List<SerialNumber> issued(IssuanceIntent intent) {
    var text = intent.attempt() + " " + intent.csrHash();
    var token = Sha256.of(text.getBytes(StandardCharsets.US_ASCII)).toHex().substring(0, 36);
    return ca.facts("issued").stream()
        .filter(fact -> fact.path("token").asText().equals(token))
        .map(fact -> new SerialNumber(new BigInteger(fact.path("serial").asText(), HEX)))
        .toList();
  }

  @Override
  public Optional<Integer> revoked(SerialNumber serial) {
    return ca.facts("revoked").stream()
        .filter(fact -> fact.path("serial").asText().equals(serial.value().toString(HEX)))
        .map(fact -> fact.path("reason").asInt())
        .reduce((_, last) -> last);
  }

  @Override
  public Optional<String> notExpressible(RevocationReason reason) {
    return reason.isFinal() ? Optional.empty() : Optional.of(NO_HOLD);
  }

  @Override
  public void close() {
    made.forEach(AwsPcaAuthority::close);
    ca.close();
    executor.shutdownNow();
  }
}
