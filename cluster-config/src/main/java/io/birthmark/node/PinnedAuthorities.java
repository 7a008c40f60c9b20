package io.birthmark.node;

import io.birthmark.ca.CaCapabilities.NameSource;
import io.birthmark.ca.CaTrust;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.intake.BudgetSettings;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.RevocationWords;
import io.birthmark.pki.IssuerFacts;
import io.birthmark.pki.ValidityBounds.Latitude;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every authority of a node by name, and what others want to know of all of them. */
record PinnedAuthorities(Map<CaName, Pinned> all) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PinnedAuthorities.class);

  /**
   * An authority and who must have signed what it answers.
   *
   * @param latitude how far its validities may be from what was asked for
   * @param budget what it may be asked for
   */
  record Pinned(
      CertificateAuthority ca, IssuerFacts issuer, Latitude latitude, BudgetSettings budget) {}

  PinnedAuthorities {
    all = Map.copyOf(all);
  }

  Map<CaName, CertificateAuthority> authorities() {
    return each(Pinned::ca);
  }

  Map<CaName, CaTrust> trust() {
    return each(one -> one.ca().trust());
  }

  /** The certificates above the devices' for each CA, without the root, joined. */
  Map<CaName, Bytes> chains() {
    return each(one -> one.ca().trust().chain());
  }

  Map<CaName, BudgetSettings> budgets() {
    return each(Pinned::budget);
  }

  RevocationWords words() {
    return new RevocationWords(each(one -> one.ca().capabilities().revocationReasons()));
  }

  /** Those that take a device's names from its request. */
  Set<CaName> namesFromRequest() {
    return all.values().stream()
        .filter(one -> one.ca().capabilities().names() == NameSource.FROM_REQUEST)
        .map(one -> one.ca().name())
        .collect(Collectors.toSet());
  }

  @Override
  public void close() {
    close(authorities().values());
  }

  /** Ends the connections of those that hold any; each of them, whatever becomes of another. */
  static void close(Collection<CertificateAuthority> authorities) {
    for (var authority : authorities) {
      if (authority instanceof AutoCloseable open) {
        try {
          open.close();
        } catch (Exception e) {
          LOG.warn("the way to the CA {} could not be closed", authority.name(), e);
        }
      }
    }
  }

  private <T> Map<CaName, T> each(Function<Pinned, T> part) {
    return all.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, one -> part.apply(one.getValue())));
  }
}
