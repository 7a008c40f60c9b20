package io.birthmark.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.outside.PinnedChain;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** An outside CA's adapter with something wrong about it or about its double, row by row. */
final class ExaminationBench {
  /** Long enough that a double which keeps silent is not taken for one that is not there. */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private final DoubledCa doubled;
  private final Adapter adapter;

  /** Makes the adapter with some of its settings changed. */
  interface Adapter {
    CertificateAuthority of(Map<String, String> changes, PinnedChain chain, InstantSource clock);
  }

  ExaminationBench(DoubledCa doubled, Adapter adapter) {
    this.doubled = doubled;
    this.adapter = adapter;
  }

  /** With these settings of the adapter changed. */
  Supplier<CertificateAuthority> with(Map<String, String> changes) {
    return () -> authority(changes, file("chain.pem"), Duration.ZERO);
  }

  /** With another chain pinned. */
  Supplier<CertificateAuthority> pinning(Path chain) {
    return () -> authority(Map.of(), chain, Duration.ZERO);
  }

  /** With a clock that is so far ahead of the machine's, which HTTP's {@code Date} tells. */
  Supplier<CertificateAuthority> ahead(Duration ahead) {
    return () -> authority(Map.of(), file("chain.pem"), ahead);
  }

  /** The adapter, and a double that has changed since it was looked at. */
  Supplier<CertificateAuthority> told(String setting, String value) {
    return () -> {
      var looked = with(Map.of()).get();
      ExaminationRow.examined(looked);
      doubled.ca.set(setting, value);
      return looked;
    };
  }

  /** The adapter as it should be, and a double that does one operation wrong. */
  Supplier<CertificateAuthority> faulty(String fault, String operation) {
    return () -> {
      order(fault, operation);
      return with(Map.of()).get();
    };
  }

  /** An adapter that waits no longer than it must for a double that never answers. */
  Supplier<CertificateAuthority> silent(String operation) {
    return () -> {
      order("stall", operation);
      return with(Map.of("request-timeout", SILENCE.toMillis() + " ms")).get();
    };
  }

  private void order(String fault, String operation) {
    var order = "{\"fault\":\"%s\",\"operation\":\"%s\"}".formatted(fault, operation);
    doubled.ca.tell("POST", "/faults", order);
  }

  private CertificateAuthority authority(Map<String, String> changes, Path chain, Duration ahead) {
    var patience = ExaminationRow.WITHIN.toMillis() + " ms";
    var all = new HashMap<>(Map.of("request-timeout", patience, "connect-timeout", patience));
    all.putAll(changes);
    return adapter.of(all, ExaminationRow.chain(chain), ExaminationRow.at(ahead));
  }

  /** A file of the double's folder. */
  Path file(String name) {
    return doubled.ca.folder.resolve(name);
  }

  /** Looking at a CA finds what the row says, issues nothing and changes nothing. */
  void check(ExaminationRow row) {
    row.check();

    for (var fact : new String[] {"issued", "accepted", "pending", "revoked"}) {
      assertThat(doubled.ca.facts(fact)).as(fact).isEmpty();
    }
  }
}
