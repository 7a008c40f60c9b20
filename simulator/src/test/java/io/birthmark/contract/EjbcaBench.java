package io.birthmark.contract;

import com.typesafe.config.ConfigFactory;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.PinnedCheck;
import io.birthmark.ca.ejbca.EjbcaAuthority;
import io.birthmark.ca.ejbca.EjbcaSettings;
import io.birthmark.ca.outside.Faults;
import io.birthmark.ca.outside.PinnedChain;
import io.birthmark.cadouble.Fault;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.TestTime;
import io.birthmark.cadouble.ejbca.EjbcaKind;
import io.birthmark.device.CaName;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.SerialNumber;
import io.birthmark.pki.Profiles;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** EJBCA: the double, over HTTPS. */
final class EjbcaBench implements CaBench {
  private static final String NOBODY = "https://localhost:1/ejbca/ejbca-rest-api";
  private static final int HEX = 16;

  /** Longer than the double takes even on a busy machine; its late answers are later still. */
  private static final Duration REQUEST = Duration.ofSeconds(4);

  private final TestTime time = new TestTime();
  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final RunningDouble ca;
  private final PinnedChain chain;
  private final CertificateAuthority real;
  private final CertificateAuthority nowhere;
  private final EjbcaSettings settings;
  private CertificateAuthority authority;

  /** What goes wrong with the request after the one that is being healed. */
  private Optional<Fault> next = Optional.empty();

  EjbcaBench(Path folder) {
    ca = new RunningDouble(new EjbcaKind(), folder, time);
    ca.set("slowMillis", 300);
    ca.set("holdMillis", REQUEST.plusSeconds(2).toMillis());
    chain = chain(folder);
    settings = settings(ca.ready.path("base").asText());
    real = authority(settings);
    nowhere = authority(settings(NOBODY));
    authority = real;
  }

  private PinnedChain chain(Path folder) {
    try {
      var pem =
          Files.readString(folder.resolve("ca/issuing.pem"))
              + Files.readString(folder.resolve("ca/root.pem"));
      Files.writeString(folder.resolve("chain.pem"), pem);
      Files.writeString(folder.resolve("password"), "birthmark-double\n");
      return PinnedChain.of(pem, Attempt.PROVIDERS);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private EjbcaSettings settings(String url) {
    var own = new HashMap<String, Object>();
    own.put("url", url);
    own.put("certificate-authority", ca.ready.path("certificateAuthority").asText());
    own.put("certificate-profile", ca.ready.path("certificateProfile").asText());
    own.put("end-entity-profile", ca.ready.path("endEntityProfile").asText());
    own.put("chain-file", ca.folder.resolve("chain.pem").toString());
    own.put("trust-file", ca.folder.resolve("tls/trust.pem").toString());
    own.put("client-key-store-file", ca.folder.resolve("client/client.p12").toString());
    own.put("client-key-store-password-file", ca.folder.resolve("password").toString());
    own.put("request-timeout", REQUEST.toMillis() + " ms");
    var config =
        ConfigFactory.parseMap(own)
            .withFallback(ConfigFactory.defaultReference().getConfig("birthmark.ca.kinds.ejbca"));
    var faults = new Faults("birthmark.ca.authorities.contract");
    var read = EjbcaSettings.from(config, Duration.ofSeconds(30), faults);
    if (!faults.found().isEmpty()) {
      throw new AssertionError(faults.found());
    }
    return read;
  }

  private CertificateAuthority authority(EjbcaSettings of) {
    return new EjbcaAuthority(
        new CaName("ejbca"), of, chain, attempt -> "password of " + attempt, executor, time);
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
      case CLOCK_TEN_MINUTES_FAST -> ca.set("clockSkewSeconds", 600);
      case CLOCK_TEN_MINUTES_SLOW -> ca.set("clockSkewSeconds", -600);
      case CLOCK_TWO_HOURS_FAST -> ca.set("clockSkewSeconds", 7200);
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
    ca.set("clockSkewSeconds", 0);
    authority = real;
  }

  @Override
  public List<SerialNumber> issued(IssuanceIntent intent) {
    return ca.facts("issued").stream()
        .filter(fact -> fact.path("correlation").asText().equals(intent.attempt().value()))
        .map(fact -> new SerialNumber(new BigInteger(fact.path("serial").asText(), HEX)))
        .toList();
  }

  @Override
  public Optional<Integer> revoked(SerialNumber serial) {
    return Stream.concat(ca.facts("revoked").stream(), ca.facts("reactivated").stream())
        .filter(fact -> fact.path("serial").asText().equals(serial.value().toString(HEX)))
        .max(Comparator.comparingLong(fact -> fact.path("n").asLong()))
        .filter(last -> last.path("fact").asText().equals("revoked"))
        .map(last -> last.path("reason").asInt());
  }

  @Override
  public Optional<String> notExpressible(RevocationReason reason) {
    return Optional.empty();
  }

  @Override
  public void close() {
    ca.close();
    executor.shutdownNow();
  }
}
