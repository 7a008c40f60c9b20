package io.birthmark.rest;

import io.birthmark.access.LineScope;
import io.birthmark.access.Principal;
import io.birthmark.device.Channel;
import io.birthmark.device.IdempotencyKey;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.http.HttpTraces;
import io.birthmark.http.Problem;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/** Where a command comes from: who gives it, and its request's header lines. */
sealed interface Origin {
  /** The header that repeats of a command carry. */
  String KEY = "Idempotency-Key";

  /**
   * It can be told: for a line key, line and batch. The caller's address is left out, because
   * addresses are personal data.
   */
  record Good(Provenance provenance) implements Origin {}

  /** The header lines make no sense. */
  record Bad(Problem problem) implements Origin {}

  static Origin of(HttpRequest request, Principal principal) {
    var actor = principal.actor();
    var location = principal.scope().map(LineScope::location);
    var sent =
        StreamSupport.stream(request.getHeaders().spliterator(), false)
            .filter(header -> header.is("idempotency-key"))
            .map(HttpHeader::value)
            .toList();
    var from = Provenance.of(actor, Channel.REST, location).in(HttpTraces.of(request));
    if (sent.isEmpty()) {
      return new Good(from);
    }
    var key =
        sent.size() == 1
            ? IdempotencyKey.of(bare(sent.getFirst()))
            : Optional.<IdempotencyKey>empty();
    return key.isPresent()
        ? new Good(from.keyed(key.get()))
        : new Bad(
            Problem.of(
                Reason.BAD_MESSAGE,
                KEY + " must be given once, with 1 to 64 of A-Z a-z 0-9 . _ : -"));
  }

  /** Taken with or without the quotation marks of a structured field (RFC 9651 §3.3.3). */
  private static String bare(String value) {
    return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }
}
