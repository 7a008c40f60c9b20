package io.birthmark.cadouble;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The certificates a double issued, as its ledger tells of them. */
public final class Register {
  /** The number of RFC 5280 §5.3.1 for a certificate that may come back. */
  public static final int HOLD = 6;

  /** That a certificate is not to be used. */
  public record Revocation(int reason, Instant at) {}

  /**
   * One certificate.
   *
   * @param fact the {@code issued} of the ledger, for what only one CA has
   * @param issued when it was issued
   */
  public record Entry(
      BigInteger serial,
      String correlation,
      JsonNode fact,
      Instant issued,
      Optional<Revocation> revocation) {

    public byte[] der() {
      try {
        return fact.path("der").binaryValue();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public X509Certificate certificate() {
      try {
        return (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der()));
      } catch (CertificateException e) {
        throw new IllegalStateException("a certificate of the ledger cannot be read", e);
      }
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private final Map<BigInteger, List<Integer>> bySerial = new HashMap<>();
  private final Map<String, List<Integer>> byCorrelation = new HashMap<>();

  /** Takes a fact in; facts of other things are passed over. */
  public synchronized void apply(JsonNode told) {
    switch (told.path("fact").asText()) {
      case "issued" -> add(told);
      case "revoked" ->
          revoke(told, Optional.of(new Revocation(told.path("reason").intValue(), at(told))));
      case "reactivated" -> revoke(told, Optional.empty());
      default -> {
        // The ledger tells of more than certificates.
      }
    }
  }

  private void add(JsonNode told) {
    var entry =
        new Entry(
            new BigInteger(told.path("serial").textValue(), 16),
            told.path("correlation").asText(),
            told,
            at(told),
            Optional.empty());
    bySerial.computeIfAbsent(entry.serial(), _ -> new ArrayList<>()).add(entries.size());
    byCorrelation.computeIfAbsent(entry.correlation(), _ -> new ArrayList<>()).add(entries.size());
    entries.add(entry);
  }

  private void revoke(JsonNode told, Optional<Revocation> revocation) {
    var serial = new BigInteger(told.path("serial").textValue(), 16);
    for (int index : bySerial.getOrDefault(serial, List.of())) {
      var old = entries.get(index);
      entries.set(
          index, new Entry(old.serial(), old.correlation(), old.fact(), old.issued(), revocation));
    }
  }

  private static Instant at(JsonNode told) {
    return Instant.parse(told.path("at").textValue());
  }

  /** All certificates that a CA of the double signed, in the order of issuing. */
  public synchronized List<Entry> all() {
    return entries.stream().filter(entry -> entry.fact().path("ours").booleanValue()).toList();
  }

  /** The certificate of a serial number, if the double's CA issued it. */
  public synchronized Optional<Entry> bySerial(BigInteger serial) {
    return found(bySerial.getOrDefault(serial, List.of())).stream().findFirst();
  }

  /** The certificates of a correlation, in the order of issuing. */
  public synchronized List<Entry> byCorrelation(String correlation) {
    return found(byCorrelation.getOrDefault(correlation, List.of()));
  }

  private List<Entry> found(List<Integer> indices) {
    return indices.stream()
        .map(entries::get)
        .filter(entry -> entry.fact().path("ours").booleanValue())
        .toList();
  }
}
