package io.birthmark.ca.ejbca;

import com.fasterxml.jackson.databind.JsonNode;
import io.birthmark.ca.Fetched;
import io.birthmark.ca.Listed;
import io.birthmark.ca.ListedCertificate;
import io.birthmark.ca.ListedCertificate.Told;
import io.birthmark.ca.ejbca.EjbcaReplies.Found;
import io.birthmark.ca.outside.HttpOutcome;
import io.birthmark.ca.outside.HttpOutcome.InDoubt;
import io.birthmark.ca.outside.HttpOutcome.NotSent;
import io.birthmark.ca.outside.HttpOutcome.Reply;
import io.birthmark.ca.outside.OutsideHttp;
import io.birthmark.device.AttemptId;
import io.birthmark.device.SerialNumber;
import io.birthmark.pki.IssuedCertificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * EJBCA's own list of certificates, by its searches. The second version of the search sorts and has
 * pages, and tells user name and status. An edition without it (404) is asked by the first, which
 * has neither: there the span of time is narrowed until an answer is whole.
 */
final class EjbcaCatalogue {
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{14,40}");
  private static final Pattern ATTEMPT = Pattern.compile("[0-9a-f]{32}");
  private static final int REVOKED = 40;
  private static final int ON_HOLD = 6;

  /** Most pages of certificates that end in the same second. */
  private static final int MOST_PAGES = 20;

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration FIRST = Duration.ofDays(365);
  private static final Duration FOR_EVER = Duration.ofDays(36_500);
  private static final int WIDER = 4;

  private final int pageSize;
  private final EjbcaRequests requests;
  private final EjbcaReplies replies;
  private final OutsideHttp http;

  /** What fitted into one answer last; where it begins matters for the number of calls alone. */
  private volatile Duration span = FIRST;

  EjbcaCatalogue(int pageSize, EjbcaRequests requests, EjbcaReplies replies, OutsideHttp http) {
    this.pageSize = pageSize;
    this.requests = requests;
    this.replies = replies;
    this.http = http;
  }

  CompletionStage<Listed> list(Instant from) {
    return pages(from.truncatedTo(ChronoUnit.SECONDS), 1, List.of());
  }

  /** A certificate of a sorted page. */
  private record Line(Instant end, ListedCertificate certificate) {}

  private CompletionStage<Listed> pages(Instant from, int page, List<Line> before) {
    return http.send(requests.page(from, page))
        .thenCompose(outcome -> {
          if (lacksIt(outcome)) {
            return window(from, span);
          }
          var list = list(outcome);
          if (list.isEmpty()) {
            return done(failed(outcome));
          }
          var lines = new ArrayList<>(before);
          for (var node : list.get()) {
            var line = line(node);
            if (line.isEmpty()) {
              return done(new Listed.Unavailable("a line of its list cannot be read"));
            }
            lines.add(line.get());
          }
          return list.get().size() < pageSize
              ? done(part(lines, Optional.empty()))
              : upToTheLast(from, page, lines);
        });
  }

  /** What ends together with the last of a page may go on behind it. */
  private CompletionStage<Listed> upToTheLast(Instant from, int page, List<Line> lines) {
    var last = lines.getLast().end();
    if (lines.stream().anyMatch(line -> line.end().isAfter(last) || line.end().isBefore(from))) {
      return done(new Listed.Refused("it does not sort its certificates by when they end"));
    }
    var whole = lines.stream().filter(line -> line.end().isBefore(last)).toList();
    if (!whole.isEmpty()) {
      return done(part(whole, Optional.of(last)));
    }
    return page < MOST_PAGES
        ? pages(from, page + 1, lines)
        : done(
            new Listed.Refused(
                "more than %d of its certificates end at %s: raise list-page"
                    .formatted(lines.size(), last)));
  }

  private static Listed part(List<Line> lines, Optional<Instant> upTo) {
    return new Listed.Part(lines.stream().map(Line::certificate).toList(), upTo);
  }

  private CompletionStage<Listed> window(Instant from, Duration wide) {
    var to =
        wide.compareTo(FOR_EVER) < 0 ? Optional.of(from.plus(wide)) : Optional.<Instant>empty();
    return http.send(requests.window(from, to))
        .thenCompose(outcome -> {
          var list = list(outcome);
          if (list.isEmpty()) {
            return done(failed(outcome));
          }
          if (EjbcaReplies.json((Reply) outcome).get().path("more_results").asBoolean(true)) {
            return narrower(from, wide);
          }
          span = wide.compareTo(FOR_EVER) < 0 ? wide.multipliedBy(WIDER) : wide;
          return done(bare(list.get(), to));
        });
  }

  private CompletionStage<Listed> narrower(Instant from, Duration wide) {
    if (wide.compareTo(SHORTEST) <= 0) {
      return done(
          new Listed.Refused(
              "more than %d of its certificates end at %s: raise list-page"
                  .formatted(pageSize, from)));
    }
    var half = Duration.ofSeconds(Math.max(1, wide.toSeconds() / 2));
    span = half;
    return window(from, half);
  }

  /** The first version of the search tells of a certificate no more than itself. */
  private static Listed bare(JsonNode list, Optional<Instant> upTo) {
    var certificates = new ArrayList<ListedCertificate>();
    for (var node : list) {
      var line =
          listed(node.path("serial_number"), node.path("certificate"), Optional.empty(), false);
      if (line.isEmpty()) {
        return new Listed.Unavailable("a line of its list cannot be read");
      }
      certificates.add(line.get());
    }
    return new Listed.Part(certificates, upTo);
  }

  private static Optional<Line> line(JsonNode node) {
    var end = node.path("expireDate");
    if (!end.canConvertToLong()) {
      return Optional.empty();
    }
    boolean revoked =
        node.path("status").asInt() == REVOKED && node.path("revocationReason").asInt() != ON_HOLD;
    var attempt =
        Optional.of(node.path("username").asText())
            .filter(name -> ATTEMPT.matcher(name).matches())
            .map(AttemptId::new);
    return listed(node.path("serialNumber"), node.path("base64Cert"), attempt, revoked)
        .map(certificate -> new Line(Instant.ofEpochMilli(end.asLong()), certificate));
  }

  /** What EJBCA tells without its bytes is fetched by its serial number. */
  private static Optional<ListedCertificate> listed(
      JsonNode hex, JsonNode bytes, Optional<AttemptId> attempt, boolean revoked) {
    return serial(hex.asText())
        .map(serial ->
            new ListedCertificate(
                serial.toString(),
                serial,
                EjbcaReplies.decoded(bytes).map(der -> new Told(der, attempt, revoked))));
  }

  private static Optional<SerialNumber> serial(String hex) {
    try {
      return Optional.of(SerialNumber.fromHex(hex));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static boolean lacksIt(HttpOutcome outcome) {
    return outcome instanceof Reply reply && (reply.status() == 404 || reply.status() == 405);
  }

  private static Optional<JsonNode> list(HttpOutcome outcome) {
    return outcome instanceof Reply reply && reply.status() == 200
        ? EjbcaReplies.json(reply).map(body -> body.path("certificates")).filter(JsonNode::isArray)
        : Optional.empty();
  }

  private static Listed failed(HttpOutcome outcome) {
    return switch (outcome) {
      case NotSent(_, var detail) -> new Listed.Unavailable(detail);
      case InDoubt(var detail) -> new Listed.Unavailable(detail);
      case Reply reply ->
          switch (reply.status()) {
            case 400, 401, 403, 404, 405, 413, 422 -> new Listed.Refused(EjbcaReplies.said(reply));
            default -> new Listed.Unavailable(EjbcaReplies.said(reply));
          };
    };
  }

  private static CompletionStage<Listed> done(Listed listed) {
    return CompletableFuture.completedFuture(listed);
  }

  /** EJBCA takes less than 14 digits for no serial number in hexadecimal. */
  CompletionStage<Fetched> fetch(String reference) {
    var serial =
        HEX.matcher(reference).matches() ? serial(reference) : Optional.<SerialNumber>empty();
    return serial
        .map(number ->
            http.send(requests.search(number))
                .thenApply(replies::searched)
                .thenApply(found -> fetched(number, found)))
        .orElseGet(() ->
            CompletableFuture.completedFuture(
                new Fetched.Missing("that is no serial number that EJBCA can be asked for")));
  }

  private static Fetched fetched(SerialNumber serial, Found found) {
    return switch (found) {
      case Found.Failed(var detail) -> new Fetched.Unavailable(detail);
      case Found.All(var certificates) ->
          certificates.stream()
              .filter(der ->
                  IssuedCertificate.read(der) instanceof IssuedCertificate.Read(var certificate)
                      && certificate.serial().equals(serial))
              .findFirst()
              .<Fetched>map(Fetched.Found::new)
              .orElseGet(
                  () -> new Fetched.Missing("EJBCA has no certificate of this serial number"));
    };
  }
}
