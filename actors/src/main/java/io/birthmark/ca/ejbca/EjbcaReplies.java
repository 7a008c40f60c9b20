package io.birthmark.ca.ejbca;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.birthmark.ca.CaAnswer;
import io.birthmark.ca.RevocationAnswer;
import io.birthmark.ca.outside.HttpOutcome;
import io.birthmark.ca.outside.HttpOutcome.InDoubt;
import io.birthmark.ca.outside.HttpOutcome.NotSent;
import io.birthmark.ca.outside.HttpOutcome.Reply;
import io.birthmark.device.Bytes;
import io.birthmark.device.Reason;
import io.birthmark.device.RevocationReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What EJBCA's answers mean, as one table: call, HTTP status and body give an outcome. Pure and
 * total. Whatever is not known for certain is doubt, and doubt is looked up.
 *
 * <p>EJBCA answers 400 to nearly everything that goes wrong while it enrols, its own outages among
 * it, so there its words decide.
 */
final class EjbcaReplies {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** An outage told as a client's error: the key device or the CA itself is away. */
  private static final Pattern OUTAGE =
      words("off-?line|unavailable|not available|crypto ?token|token (is )?not");

  /** What may come after the certificate was made, or because it was made before. */
  private static final Pattern AFTER_ISSUING =
      words("publish|conflict|already|same (user )?key|not unique|unique (subject|issuer|public)");

  /** A profile or a CA that is not there, or not for us. */
  private static final Pattern WRONG_SETTINGS =
      words(
          "unknown (certificate|end_entity|end entity|ca)"
              + "|(profile|certificate authority|ca)\\b.*(does not exist|not found|not exist)");

  private static final Pattern REQUEST_ID = Pattern.compile("Request with Id '?([0-9]{1,10})\\b");
  private static final Pattern LINK_ID = Pattern.compile("/([0-9]{1,10})/finalize$");

  private final Waits waits;

  /**
   * When it is worth asking again, where the CA does not say.
   *
   * @param throttled after it had too many requests
   * @param unavailable after it could not be reached, could not sign, or did not accept us
   * @param pending after it said that a request waits for an approval
   */
  record Waits(Duration throttled, Duration unavailable, Duration pending) {}

  EjbcaReplies(Waits waits) {
    this.waits = waits;
  }

  private static Pattern words(String expression) {
    return Pattern.compile("(?i)(" + expression + ")");
  }

  /** {@code pkcs10enroll}: the one call that may issue for an attempt. */
  CaAnswer enrolled(HttpOutcome outcome) {
    return switch (outcome) {
      case NotSent(_, var detail) -> notTaken(Reason.CA_UNAVAILABLE, detail);
      case InDoubt(var detail) -> new CaAnswer.Unknown(detail);
      case Reply reply ->
          switch (reply.status()) {
            case 200, 201 -> certificate(reply);
            case 202 -> pending(reply);
            case 400, 413, 422 -> refused(reply);
            case 401, 403, 404, 405, 406, 415 -> notTaken(Reason.CA_MISCONFIGURED, said(reply));
            case 429 ->
                new CaAnswer.NotTaken(
                    Reason.CA_THROTTLED, said(reply), reply.retryAfter().orElse(waits.throttled()));
            case 503 ->
                error(reply).isPresent() || reply.retryAfter().isPresent()
                    ? new CaAnswer.NotTaken(
                        Reason.CA_UNAVAILABLE,
                        said(reply),
                        reply.retryAfter().orElse(waits.unavailable()))
                    : new CaAnswer.Unknown(said(reply));
            default -> new CaAnswer.Unknown(said(reply));
          };
    };
  }

  /** Its own words tell a refusal from an outage; without them it may be a proxy that speaks. */
  private CaAnswer refused(Reply reply) {
    var error = error(reply);
    if (error.isEmpty() || AFTER_ISSUING.matcher(error.get()).find()) {
      return new CaAnswer.Unknown(said(reply));
    }
    if (OUTAGE.matcher(error.get()).find()) {
      return notTaken(Reason.CA_UNAVAILABLE, said(reply));
    }
    return WRONG_SETTINGS.matcher(error.get()).find()
        ? notTaken(Reason.CA_MISCONFIGURED, said(reply))
        : new CaAnswer.Denied(error.get());
  }

  /** What came of asking how a request stands that waits for an approval. */
  sealed interface Finalized {
    /** This is how it stands. */
    record Stands(CaAnswer answer) implements Finalized {}

    /**
     * It is no longer there to be fetched; a search tells what became of it.
     *
     * @param issued whether it was issued, or may be even now: then a search that finds nothing
     *     proves nothing
     */
    record Gone(String detail, boolean issued) implements Finalized {}
  }

  /** {@code finalize}: works once, so what is gone is searched for. */
  Finalized finalized(HttpOutcome outcome) {
    return switch (outcome) {
      case NotSent(_, var detail) -> stands(new CaAnswer.Unknown(detail));
      case InDoubt(var detail) -> new Finalized.Gone(detail, true);
      case Reply reply ->
          switch (reply.status()) {
            case 200, 201 ->
                certificate(reply) instanceof CaAnswer.Certificate found
                    ? stands(found)
                    : new Finalized.Gone(said(reply), true);
            case 202 -> stands(pending(reply));
            case 400 -> ended(reply);
            default -> stands(new CaAnswer.Unknown(said(reply)));
          };
    };
  }

  private static Finalized ended(Reply reply) {
    var words = error(reply).orElse("");
    if (words.contains("has been rejected") || words.contains("has expired")) {
      return stands(new CaAnswer.Denied(words));
    }
    if (words.contains("already been finalized")) {
      return new Finalized.Gone(words, true);
    }
    return words.contains("Could not find request") || words.contains("could not be executed")
        ? new Finalized.Gone(words, false)
        : stands(new CaAnswer.Unknown(said(reply)));
  }

  private static Finalized stands(CaAnswer answer) {
    return new Finalized.Stands(answer);
  }

  /** What a search came to. */
  sealed interface Found {
    /** Everything that was found, in DER; nothing is an answer too. */
    record All(List<Bytes> certificates) implements Found {}

    /** The search itself failed, and proves nothing. */
    record Failed(String detail) implements Found {}
  }

  /** {@code search}: whole and readable, or it proves nothing. */
  Found searched(HttpOutcome outcome) {
    return switch (outcome) {
      case NotSent(_, var detail) -> new Found.Failed(detail);
      case InDoubt(var detail) -> new Found.Failed(detail);
      case Reply reply -> {
        var list = json(reply).map(body -> body.path("certificates"));
        if (reply.status() != 200 || list.filter(JsonNode::isArray).isEmpty()) {
          yield new Found.Failed(said(reply));
        }
        var all = new ArrayList<Bytes>();
        for (var found : list.get()) {
          decoded(found.path("certificate")).ifPresent(all::add);
        }
        yield all.size() == list.get().size()
            ? new Found.All(List.copyOf(all))
            : new Found.Failed("a certificate in its search cannot be decoded");
      }
    };
  }

  /**
   * {@code revoke}; 409 says that it was revoked before, or is not on hold, and {@code
   * revocationstatus} shows which.
   */
  RevocationAnswer revoked(HttpOutcome outcome, RevocationReason reason) {
    return switch (outcome) {
      case NotSent(_, var detail) -> new RevocationAnswer.Unknown(detail);
      case InDoubt(var detail) -> new RevocationAnswer.Unknown(detail);
      case Reply reply ->
          switch (reply.status()) {
            case 200 ->
                json(reply).filter(body -> done(body.path("revoked"), reason)).isPresent()
                    ? new RevocationAnswer.Revoked()
                    : new RevocationAnswer.Unknown(said(reply));
            case 400, 422 ->
                error(reply).filter(words -> !OUTAGE.matcher(words).find()).isPresent()
                    ? new RevocationAnswer.Refused(said(reply))
                    : new RevocationAnswer.Unknown(said(reply));
            case 401, 403, 404, 405 -> new RevocationAnswer.Refused(said(reply));
            default -> new RevocationAnswer.Unknown(said(reply));
          };
    };
  }

  private static boolean done(JsonNode revoked, RevocationReason reason) {
    return revoked.isBoolean()
        && revoked.asBoolean() == (reason != RevocationReason.REMOVE_FROM_CRL);
  }

  private CaAnswer notTaken(Reason reason, String detail) {
    return new CaAnswer.NotTaken(reason, detail, waits.unavailable());
  }

  private static CaAnswer certificate(Reply reply) {
    return json(reply)
        .flatMap(body -> decoded(body.path("certificate")))
        .<CaAnswer>map(CaAnswer.Certificate::new)
        .orElseGet(() -> new CaAnswer.Unknown("no certificate can be read in it: " + said(reply)));
  }

  private CaAnswer pending(Reply reply) {
    var body = json(reply);
    return body.flatMap(EjbcaReplies::requestId)
        .<CaAnswer>map(id ->
            new CaAnswer.Pending(
                id, body.get().path("info_message").asText("it waits"), waits.pending()))
        .orElseGet(() -> new CaAnswer.Unknown("no request id can be read in it: " + said(reply)));
  }

  /** Older versions have no field for it; of the link, which is wrong, only the number is taken. */
  private static Optional<String> requestId(JsonNode body) {
    if (body.path("request_id").canConvertToExactIntegral()) {
      return Optional.of(body.path("request_id").asText());
    }
    var message = REQUEST_ID.matcher(body.path("info_message").asText());
    if (message.find()) {
      return Optional.of(message.group(1));
    }
    var link = LINK_ID.matcher(body.path("link").asText());
    return link.find() ? Optional.of(link.group(1)) : Optional.empty();
  }

  /**
   * DER out of base64, or out of base64 of base64 as searches have it: a SEQUENCE begins with M,
   * and base64 of that with T.
   */
  static Optional<Bytes> decoded(JsonNode field) {
    try {
      var once = Base64.getMimeDecoder().decode(field.asText());
      var der = once.length > 0 && once[0] == 'M' ? Base64.getMimeDecoder().decode(once) : once;
      return der.length > 0 ? Optional.of(Bytes.copyOf(der)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static Optional<JsonNode> json(Reply reply) {
    try {
      var read = MAPPER.readTree(reply.text());
      return Optional.ofNullable(read).filter(JsonNode::isObject);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** EJBCA's own words for an error; empty when it is not EJBCA that speaks. */
  static Optional<String> error(Reply reply) {
    return json(reply)
        .map(body -> body.path("error_message"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText);
  }

  static String said(Reply reply) {
    return "HTTP "
        + reply.status()
        + error(reply).map(words -> ": " + words).orElse(" with no words of EJBCA's");
  }
}
