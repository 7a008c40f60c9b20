package io.birthmark.node;

import io.birthmark.ca.CaExamination.Outcome;
import io.birthmark.ca.CertificateAuthority;
import java.time.Duration;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once at each CA when the node starts, and changes nothing there. Whoever starts it reads at
 * once what is wrong with the way to a CA; and a client that has never spoken takes seconds for its
 * first words, of which devices would come in a bunch that the CA then throttles.
 */
final class FirstLook {
  private static final Logger LOG = LoggerFactory.getLogger(FirstLook.class);

  private FirstLook() {}

  /** Begins to look; nobody waits for it. */
  static void at(Collection<CertificateAuthority> cas, Duration within) {
    for (var ca : cas) {
      ca.examine(within)
          .thenAccept(examination ->
              examination.findings().stream()
                  .filter(finding -> finding.outcome() == Outcome.FAULT)
                  .forEach(finding ->
                      LOG.atWarn()
                          .addKeyValue("ca", ca.name())
                          .log(
                              "the CA {} does not pass its check {}: {}; ca test {} looks again",
                              ca.name(),
                              finding.check(),
                              finding.detail(),
                              ca.name())));
    }
  }
}
