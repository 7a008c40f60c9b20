package io.birthmark.reconcile;

import io.birthmark.device.AttemptId;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceEvent;
import io.birthmark.device.DeviceId;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import io.birthmark.fleet.AuditTrail;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a device's slot has forgotten of a certificate and its journal has not. */
final class Memory {
  private final AuditTrail audit;

  Memory(AuditTrail audit) {
    this.audit = audit;
  }

  /**
   * What the journal tells.
   *
   * @param had whether the device came to know the certificate
   * @param attempt the attempt that it is of: the one the list names, if the device asked its CA in
   *     that; where the list names none, one for its key whose watch was ended by a list
   */
  record Told(boolean had, Optional<AttemptId> attempt) {}

  /**
   * What is asked.
   *
   * @param named for which attempt the CA's list says that it was made
   */
  record Question(
      DeviceId device, CaName ca, SerialNumber serial, Sha256 spki, Optional<AttemptId> named) {}

  CompletionStage<Told> of(Question question) {
    return new Reading(question).from(0);
  }

  /** One way through a journal, page by page. */
  private final class Reading {
    private final Question question;
    private final Set<AttemptId> mayBeOf = new HashSet<>();
    private boolean had;
    private Optional<AttemptId> found = Optional.empty();

    private Reading(Question question) {
      this.question = question;
    }

    private CompletionStage<Told> from(long after) {
      return audit
          .records(question.device(), after, AuditTrail.MAX_PAGE)
          .thenCompose(page -> {
            page.forEach(entry -> read(entry.record().event()));
            return had || page.size() < AuditTrail.MAX_PAGE
                ? CompletableFuture.completedFuture(new Told(had, found))
                : from(page.getLast().revision());
          });
    }

    private void read(DeviceEvent event) {
      if (event instanceof DeviceEvent.CertificateIssued issued) {
        had |= Matching.is(issued.facts(), question.ca(), question.serial());
      } else if (event instanceof DeviceEvent.CertificateCondemned condemned) {
        had |= Matching.is(condemned.certificate(), question.ca(), question.serial());
      } else if (event instanceof DeviceEvent.IssuanceRequested requested
          && requested.intent().ca().equals(question.ca())) {
        asked(requested.intent().attempt(), requested.intent().spkiHash());
      } else if (event instanceof DeviceEvent.WatchSettled settled
          && question.named().isEmpty()
          && mayBeOf.contains(settled.attempt())) {
        found = Optional.of(settled.attempt());
      }
    }

    private void asked(AttemptId attempt, Sha256 spki) {
      if (question.named().filter(attempt::equals).isPresent()) {
        found = Optional.of(attempt);
      } else if (spki.equals(question.spki())) {
        mayBeOf.add(attempt);
      }
    }
  }
}
