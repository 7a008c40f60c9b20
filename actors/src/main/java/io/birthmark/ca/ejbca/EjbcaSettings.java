package io.birthmark.ca.ejbca;

import com.typesafe.config.Config;
import io.birthmark.ca.ejbca.EjbcaReplies.Waits;
import io.birthmark.ca.outside.Faults;
import io.birthmark.ca.outside.OutsideHttp;
import io.birthmark.ca.outside.TlsFiles;
import io.birthmark.pki.ValidityBounds.Latitude;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of one EJBCA, under {@code birthmark.ca.authorities.NAME} with {@code kind = ejbca}.
 * What each means stands in {@code reference.conf} under {@code birthmark.ca.kinds.ejbca}.
 *
 * @param url the REST interface's base, such as {@code https://host:8443/ejbca/ejbca-rest-api}
 * @param issuerDn the issuer as EJBCA prints it; empty for what the pinned chain says
 * @param sendWindow how long after its intent an attempt may still be sent
 * @param listPage most certificates of its own list that are asked for at once
 */
public record EjbcaSettings(
    String url,
    String certificateAuthority,
    String certificateProfile,
    String endEntityProfile,
    Optional<String> issuerDn,
    boolean sendEndTime,
    Path chain,
    TlsFiles tls,
    OutsideHttp.Limits http,
    Latitude latitude,
    Duration horizon,
    Duration sendWindow,
    int listPage,
    Waits waits) {
  private static final int LARGEST_PAGE = 1_000;

  /**
   * Reads them.
   *
   * @param config the authority's own, above its kind's defaults
   * @param sendWindow how long after its intent an attempt may still be sent
   * @param faults where everything that is wrong is told, by key
   * @return settings that are good for nothing when there are faults
   */
  public static EjbcaSettings from(Config config, Duration sendWindow, Faults faults) {
    var url = config.getString("url").replaceAll("/+$", "");
    faults.expect(
        url.matches("https://[^/?#\\s]+(/[^?#\\s]*)?"), "url", "give it as https://host:port/path");
    var store = faults.optionalFile(config, "client-key-store-file");
    var password = faults.optionalFile(config, "client-key-store-password-file");
    var bearer = faults.optionalFile(config, "bearer-token-file");
    faults.expect(
        store.isPresent() == password.isPresent(),
        "client-key-store-password-file",
        "a key store and the file with its password go together");
    faults.expect(
        store.isPresent() || bearer.isPresent(),
        "client-key-store-file",
        "give a client key store or a bearer-token-file: EJBCA answers nobody it does not know");
    var connect = faults.duration(config, "connect-timeout", Duration.ofMillis(100));
    var request = faults.duration(config, "request-timeout", Duration.ofMillis(500));
    return new EjbcaSettings(
        url,
        faults.text(config, "certificate-authority"),
        faults.text(config, "certificate-profile"),
        faults.text(config, "end-entity-profile"),
        Optional.of(config.getString("issuer-dn")).filter(dn -> !dn.isEmpty()),
        config.getBoolean("send-end-time"),
        faults.file(config, "chain-file"),
        new TlsFiles(
            faults.file(config, "trust-file"),
            store.flatMap(file -> password.map(secret -> new TlsFiles.ClientKey(file, secret))),
            bearer),
        new OutsideHttp.Limits(connect, request, (int) faults.bytes(config, "max-answer")),
        new Latitude(
            faults.duration(config, "not-before-earlier", Duration.ZERO),
            faults.duration(config, "not-before-later", Duration.ZERO),
            faults.duration(config, "not-after-earlier", Duration.ZERO)),
        faults.duration(config, "horizon", request),
        sendWindow,
        listPage(config, faults),
        new Waits(
            faults.duration(config, "throttled-retry", Duration.ofSeconds(1)),
            faults.duration(config, "unavailable-retry", Duration.ofSeconds(1)),
            faults.duration(config, "pending-retry", Duration.ofSeconds(1))));
  }

  private static int listPage(Config config, Faults faults) {
    int page = config.getInt("list-page");
    faults.expect(
        page >= 1 && page <= LARGEST_PAGE, "list-page", "must be from 1 to " + LARGEST_PAGE);
    return page;
  }
}
