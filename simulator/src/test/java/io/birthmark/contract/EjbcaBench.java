package io.birthmark.contract;

import com.typesafe.config.ConfigFactory;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.PinnedCheck;
import io.birthmark.ca.ejbca.EjbcaAuthority;
import io.birthmark.ca.ejbca.EjbcaSettings;
import io.birthmark.ca.outside.Faults;
import io.birthmark.ca.outside.PinnedChain;
import io.birthmark.cadouble.ejbca.EjbcaKind;
import io.birthmark.device.CaName;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.SerialNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** EJBCA: the double, over HTTPS. */
final class EjbcaBench implements CaBench {
  private static final String NOBODY = "https://localhost:1/ejbca/ejbca-rest-api";

  private final DoubledCa doubled;
  private final EjbcaSettings settings;
  private final CertificateAuthority real;
  private final CertificateAuthority nowhere;
  private CertificateAuthority authority;

  EjbcaBench(Path folder) {
    doubled = new DoubledCa(new EjbcaKind(), folder);
    settings = settings(Map.of());
    real = authority(settings);
    nowhere = authority(settings(Map.of("url", NOBODY)));
    authority = real;
  }

  /** Settings of the double with some changed. */
  EjbcaSettings settings(Map<String, String> changes) {
    var ca = doubled.ca;
    var own = new HashMap<String, Object>();
    own.put("url", ca.ready.path("base").asText());
    own.put("certificate-authority", ca.ready.path("certificateAuthority").asText());
    own.put("certificate-profile", ca.ready.path("certificateProfile").asText());
    own.put("end-entity-profile", ca.ready.path("endEntityProfile").asText());
    own.put("chain-file", ca.folder.resolve("chain.pem").toString());
    own.put("trust-file", ca.folder.resolve("tls/trust.pem").toString());
    own.put("client-key-store-file", ca.folder.resolve("client/client.p12").toString());
    own.put("client-key-store-password-file", password(ca.folder).toString());
    own.put("request-timeout", DoubledCa.REQUEST.toMillis() + " ms");
    own.putAll(changes);
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

  private static Path password(Path folder) {
    try {
      return Files.writeString(folder.resolve("password"), "birthmark-double\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private CertificateAuthority authority(EjbcaSettings of) {
    return authority(of, doubled.chain, doubled.time);
  }

  CertificateAuthority authority(EjbcaSettings of, PinnedChain chain, InstantSource clock) {
    return new EjbcaAuthority(
        new CaName("ejbca"),
        of,
        chain,
        attempt -> "password of " + attempt,
        doubled.executor,
        clock);
  }

  DoubledCa doubled() {
    return doubled;
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
    authority = doubled.order(misfortune, real, () -> authority(settings), nowhere);
    return Optional.empty();
  }

  @Override
  public void heal() {
    doubled.heal();
    authority = real;
  }

  @Override
  public List<SerialNumber> issued(IssuanceIntent intent) {
    return doubled.issued("correlation", intent.attempt().value());
  }

  @Override
  public Optional<Integer> revoked(SerialNumber serial) {
    return doubled.revoked(serial);
  }

  @Override
  public Optional<String> notExpressible(RevocationReason reason) {
    return Optional.empty();
  }

  @Override
  public void close() {
    doubled.close();
  }
}
