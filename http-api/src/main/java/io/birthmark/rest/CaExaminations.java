package io.birthmark.rest;

import io.birthmark.ca.CertificateAuthority;
import io.birthmark.device.CaName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks at CAs, at each once at a time: whoever asks while one is looked at is told the same, so no
 * caller makes this node call a CA more often than it answers.
 */
final class CaExaminations {
  private final Map<CaName, CompletionStage<CaExaminationResource>> underWay =
      new ConcurrentHashMap<>();
  private final Duration within;
  private final InstantSource clock;

  /** Looks that take no longer than {@code within}. */
  CaExaminations(Duration within, InstantSource clock) {
    this.within = within;
    this.clock = clock;
  }

  CompletionStage<CaExaminationResource> of(CertificateAuthority ca) {
    var name = ca.name();
    var examination =
        underWay.computeIfAbsent(
            name,
            _ ->
                ca.examine(within)
                    .thenApply(found -> CaExaminationResource.of(name, found, clock.instant())));
    examination.whenComplete((_, _) -> underWay.remove(name, examination));
    return examination;
  }
}
