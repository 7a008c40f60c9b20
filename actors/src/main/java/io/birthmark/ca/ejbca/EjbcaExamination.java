package io.birthmark.ca.ejbca;

import com.fasterxml.jackson.databind.JsonNode;
import io.birthmark.ca.CaExamination;
import io.birthmark.ca.CaExamination.Check;
import io.birthmark.ca.CaExamination.Notes;
import io.birthmark.ca.IssuerFindings;
import io.birthmark.ca.ejbca.EjbcaReplies.Found;
import io.birthmark.ca.outside.HttpOutcome;
import io.birthmark.ca.outside.HttpOutcome.InDoubt;
import io.birthmark.ca.outside.HttpOutcome.NotSent;
import io.birthmark.ca.outside.HttpOutcome.Reply;
import io.birthmark.ca.outside.OutsideFindings;
import io.birthmark.ca.outside.OutsideHttp;
import io.birthmark.device.AttemptId;
import io.birthmark.device.Bytes;
import io.birthmark.pki.IssuerFacts;
import io.birthmark.pki.Pem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * Looks at an EJBCA by what it tells without enrolling anybody: all is asked at once, so the whole
 * takes no longer than one call, and then judged by one pure table. It is asked over connections of
 * its own: those that stand have seen an older TLS certificate, and were made with older files.
 */
final class EjbcaExamination {
  /** No attempt has this id: they are random. */
  private static final AttemptId NOBODYS = new AttemptId("0".repeat(32));

  /** How EJBCA lists that a profile is for every CA. */
  private static final String ANY_CA = "ANYCA";

  /** JAX-RS's own words where a resource is not there, or switched off. */
  private static final String NO_RESOURCE = "RESTEASY003210";

  private final EjbcaSettings settings;
  private final IssuerFacts pinned;
  private final EjbcaRequests requests;
  private final EjbcaReplies replies;
  private final Supplier<OutsideHttp> anew;
  private final InstantSource clock;
  private final OutsideFindings common;

  EjbcaExamination(
      EjbcaSettings settings,
      IssuerFacts pinned,
      EjbcaRequests requests,
      EjbcaReplies replies,
      Supplier<OutsideHttp> anew,
      InstantSource clock) {
    this.settings = settings;
    this.pinned = pinned;
    this.requests = requests;
    this.replies = replies;
    this.anew = anew;
    this.clock = clock;
    this.common =
        new OutsideFindings(settings.url(), "url", "client-key-store-file and bearer-token-file");
  }

  /** What came of each question. */
  record Answers(
      HttpOutcome status,
      HttpOutcome search,
      HttpOutcome authorities,
      HttpOutcome chain,
      HttpOutcome certificateProfile,
      HttpOutcome endEntityProfile) {}

  CompletionStage<CaExamination> run(Duration within) {
    var http = anew.get();
    var asked =
        Stream.of(
                requests.status(),
                requests.search(NOBODYS),
                requests.authorities(),
                requests.chain(),
                requests.certificateProfile(),
                requests.endEntityProfile())
            .map(request -> http.send(request, within).toCompletableFuture())
            .toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
        .thenApply(_ -> {
          var answers = asked.stream().map(CompletableFuture::join).toList();
          return judged(
              new Answers(
                  answers.get(0),
                  answers.get(1),
                  answers.get(2),
                  answers.get(3),
                  answers.get(4),
                  answers.get(5)),
              clock.instant());
        })
        .whenComplete((_, _) -> http.close());
  }

  /** What the answers mean, at {@code now}. */
  CaExamination judged(Answers answers, Instant now) {
    var notes = new Notes();
    switch (answers.status()) {
      case NotSent(var obstacle, var detail) -> common.notSent(notes, obstacle, detail);
      case InDoubt(var detail) -> common.inDoubt(notes, detail);
      case Reply reply -> {
        if (speaks(notes, reply)) {
          OutsideFindings.clock(notes, reply.date(), now);
          if (knowsUs(notes, reply, answers.search())) {
            names(notes, answers, now);
            certificate(notes, answers.chain(), now);
          }
        }
      }
    }
    IssuerFindings.expiry(notes, pinned, now);
    return notes.done();
  }

  /** Whether it is EJBCA that answers. */
  private boolean speaks(Notes notes, Reply reply) {
    boolean good =
        reply.status() == 200
            && EjbcaReplies.json(reply).filter(body -> body.path("status").isTextual()).isPresent();
    boolean inItsWords =
        EjbcaReplies.error(reply).filter(words -> !words.startsWith(NO_RESOURCE)).isPresent();
    if (good || inItsWords || reply.status() == 429) {
      common.reached(notes);
      return true;
    }
    notes
        .fault(
            Check.REACH,
            "what answers at %s is not EJBCA's REST interface (%s): correct url, or switch REST Certificate Management on at EJBCA"
                .formatted(settings.url(), EjbcaReplies.said(reply)))
        .ok(Check.TLS, "its TLS certificate is trusted, good now, and for its host");
    return false;
  }

  /** The search is what shows it: it needs a role, and every attempt in doubt needs the search. */
  private boolean knowsUs(Notes notes, Reply status, HttpOutcome search) {
    var refused = Stream.of(status, search).filter(EjbcaExamination::refusesUs).findFirst();
    if (refused.isPresent() && refused.get() instanceof Reply reply) {
      notes.fault(
          Check.AUTH,
          "EJBCA refuses the node (%s): is what %s name still good, and does its role have the rights of docs/ca/ejbca.md?"
              .formatted(EjbcaReplies.said(reply), common.credentialKeys()));
      return false;
    }
    var troubled = Stream.of(status, search).flatMap(outcome -> trouble(outcome).stream());
    troubled
        .findFirst()
        .ifPresent(words ->
            notes.fault(
                Check.STATE,
                "EJBCA cannot do it now (%s): look at the CA and its crypto token"
                    .formatted(words)));
    if (notes.failed(Check.STATE)) {
      return false;
    }
    notes.ok(Check.AUTH, "EJBCA knows the node, and lets it search");
    if (replies.searched(search) instanceof Found.Failed(var detail)) {
      notes.fault(
          Check.SETTINGS,
          "the search by certificate-authority \"%s\" fails (%s): correct the name, and see that the role may use that CA"
              .formatted(settings.certificateAuthority(), detail));
    }
    return true;
  }

  private static boolean refusesUs(HttpOutcome outcome) {
    return outcome instanceof Reply reply && (reply.status() == 401 || reply.status() == 403);
  }

  /** What is wrong for now, and not with a setting. */
  private static Optional<String> trouble(HttpOutcome outcome) {
    return switch (outcome) {
      case NotSent(_, var detail) -> Optional.of(detail);
      case InDoubt(var detail) -> Optional.of(detail);
      case Reply reply ->
          reply.status() == 429 || reply.status() >= 500
              ? Optional.of(EjbcaReplies.said(reply))
              : Optional.empty();
    };
  }

  /** CA and profiles, as far as this edition tells them. */
  private void names(Notes notes, Answers answers, Instant now) {
    var faults = new ArrayList<String>();
    var untold = new ArrayList<String>();
    authority(notes, answers.authorities(), faults, untold, now);
    var ca = settings.certificateAuthority();
    var profile = settings.certificateProfile();
    named(answers.certificateProfile(), "certificate-profile", profile, faults, untold)
        .filter(found -> lacks(found, "available_cas", ca))
        .ifPresent(_ ->
            faults.add("the certificate profile \"%s\" is not for \"%s\"".formatted(profile, ca)));
    var entity = settings.endEntityProfile();
    var found = named(answers.endEntityProfile(), "end-entity-profile", entity, faults, untold);
    found
        .filter(body -> lacks(body, "available_cas", ca))
        .ifPresent(_ ->
            faults.add("the end entity profile \"%s\" is not for \"%s\"".formatted(entity, ca)));
    found
        .filter(body -> lacks(body, "available_certificate_profiles", profile))
        .ifPresent(_ ->
            faults.add(
                "the end entity profile \"%s\" does not have \"%s\"".formatted(entity, profile)));
    if (!faults.isEmpty()) {
      notes.fault(Check.SETTINGS, String.join("; ", faults) + ": correct it here or at EJBCA");
    } else if (untold.size() == 3) {
      notes.skip(Check.SETTINGS, "this EJBCA does not tell the names of CAs and profiles");
    } else {
      notes.ok(
          Check.SETTINGS,
          "what is told fits" + (untold.isEmpty() ? "" : "; not to be told: " + untold));
    }
    notes.skip(
        Check.STATE,
        "EJBCA does not tell whether the CA's key is online; the first request will show it");
  }

  private void authority(
      Notes notes, HttpOutcome told, List<String> faults, List<String> untold, Instant now) {
    var list = good(told).map(body -> body.path("certificate_authorities"));
    if (list.filter(JsonNode::isArray).isEmpty()) {
      untold.add("certificate-authority");
      return;
    }
    var name = settings.certificateAuthority();
    var ours = elements(list.get()).filter(ca -> ca.path("name").asText().equals(name)).findFirst();
    if (ours.isEmpty()) {
      var others = elements(list.get()).map(ca -> ca.path("name").asText()).limit(10).toList();
      faults.add(
          "there is no certificate-authority \"%s\" that the node may use, there are %s"
              .formatted(name, others));
      notes.skip(Check.CERTIFICATE, "which CA is meant is not known");
      return;
    }
    var subject = ours.get().path("subject_dn").asText();
    if (!isPinned(subject)) {
      notes.fault(
          Check.CERTIFICATE,
          "the CA \"%s\" is %s, and chain-file begins with %s: put its chain there, or name the other CA"
              .formatted(name, subject, X500Name.getInstance(subjectOfPinned())));
    }
    end(ours.get())
        .filter(now::isAfter)
        .ifPresent(
            end -> notes.fault(Check.STATE, "the CA ended at " + end + ": renew it at EJBCA"));
  }

  private byte[] subjectOfPinned() {
    return pinned.certificate().subject().toArray();
  }

  /** Names are compared as names: their parts may be printed in either order. */
  private boolean isPinned(String dn) {
    try {
      return new X500Name(dn).equals(X500Name.getInstance(subjectOfPinned()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Optional<Instant> end(JsonNode ca) {
    try {
      return Optional.of(Instant.parse(ca.path("expiration_date").asText()));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** What is told of a profile; that there is none is a fault, that nothing is told is not. */
  private static Optional<JsonNode> named(
      HttpOutcome told, String key, String name, List<String> faults, List<String> untold) {
    var found = good(told);
    if (found.isEmpty()) {
      boolean missing =
          told instanceof Reply reply
              && (reply.status() == 400 || reply.status() == 404)
              && EjbcaReplies.error(reply)
                  .filter(words -> !words.startsWith(NO_RESOURCE))
                  .isPresent();
      if (missing) {
        faults.add("there is no %s \"%s\" that the node may use".formatted(key, name));
      } else {
        untold.add(key);
      }
    }
    return found;
  }

  private static boolean lacks(JsonNode body, String list, String name) {
    return !body.path(list).isEmpty()
        && elements(body.path(list))
            .map(JsonNode::asText)
            .noneMatch(each -> each.equals(name) || each.equalsIgnoreCase(ANY_CA));
  }

  private static Stream<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  private static Optional<JsonNode> good(HttpOutcome told) {
    return told instanceof Reply reply && reply.status() == 200
        ? EjbcaReplies.json(reply)
        : Optional.empty();
  }

  private void certificate(Notes notes, HttpOutcome told, Instant now) {
    var chain =
        told instanceof Reply reply && reply.status() == 200
            ? Pem.decode(Pem.CERTIFICATE, reply.text())
            : Optional.<List<Bytes>>empty();
    if (chain.isPresent()) {
      IssuerFindings.certificate(notes, pinned, chain.get().getFirst(), now);
    } else if (told instanceof Reply reply
        && reply.status() == 404
        && EjbcaReplies.error(reply).filter(words -> !words.startsWith(NO_RESOURCE)).isPresent()) {
      notes.fault(
          Check.CERTIFICATE,
          "EJBCA has no CA with the name of chain-file's first certificate (%s): put the CA's chain there, or see issuer-dn"
              .formatted(EjbcaReplies.said(reply)));
    } else {
      notes.skip(Check.CERTIFICATE, "this EJBCA does not show its CA's certificate");
    }
  }
}
