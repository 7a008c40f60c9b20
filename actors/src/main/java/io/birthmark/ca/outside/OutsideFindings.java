package io.birthmark.ca.outside;

import io.birthmark.ca.CaExamination.Check;
import io.birthmark.ca.CaExamination.Notes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is found of every CA outside in the same words. Pure and total.
 *
 * @param address where it is looked for
 * @param addressKey the setting that says so
 * @param credentialKeys the settings that say who we are
 */
public record OutsideFindings(String address, String addressKey, String credentialKeys) {
  /** Far below what AWS bears (five minutes) and what a CA's back-dating hides. */
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

  /** Why nothing could be sent. */
  public void notSent(Notes notes, Obstacle obstacle, String detail) {
    switch (obstacle) {
      case BUSY -> notes.fault(Check.REACH, "this node has too much to do: try again");
      case FILES -> notes.fault(Check.REACH, "nothing can be sent: " + detail + "; mend that file");
      case CREDENTIALS ->
          notes
              .skip(Check.REACH, "nothing was sent")
              .skip(Check.TLS, "nothing was sent")
              .fault(Check.AUTH, "there are no credentials: " + detail + "; see " + credentialKeys);
      case NAME ->
          notes.fault(
              Check.REACH,
              "the host name in %s cannot be resolved: correct %s, or this machine's DNS"
                  .formatted(address, addressKey));
      case REFUSED ->
          notes.fault(
              Check.REACH,
              "%s takes no connection: is it running, and do %s and firewall fit?"
                  .formatted(address, addressKey));
      case NO_CONNECTION ->
          notes.fault(
              Check.REACH,
              "no connection to %s came about in time: does a firewall drop it, and is %s right?"
                  .formatted(address, addressKey));
      case UNTRUSTED ->
          tls(
              notes,
              "the TLS certificate of %s does not lead to what trust-file trusts (%s): put the"
                      .formatted(address, detail)
                  + " certificate of the CA that signed it there");
      case EXPIRED ->
          tls(
              notes,
              "the TLS certificate of %s has expired, or is not good yet (%s): renew it there, or set this node's clock"
                  .formatted(address, detail));
      case OTHER_HOST ->
          tls(
              notes,
              "the TLS certificate of %s is another host's (%s): give %s by a name that stands in it"
                  .formatted(address, detail, addressKey));
      case NO_TLS -> tls(notes, "%s speaks no TLS with us: %s".formatted(address, detail));
      case NOT_ACCEPTED ->
          notes
              .ok(Check.REACH, address + " takes connections")
              .ok(Check.TLS, "its TLS certificate is trusted, good now, and for its host")
              .fault(
                  Check.AUTH,
                  "%s ended the handshake (%s): it wants a client certificate, or a better one; see %s"
                      .formatted(address, detail, credentialKeys));
    }
  }

  private void tls(Notes notes, String fault) {
    notes.ok(Check.REACH, address + " takes connections").fault(Check.TLS, fault);
  }

  /** It was sent, and no whole answer came. */
  public void inDoubt(Notes notes, String detail) {
    notes.fault(
        Check.REACH,
        "%s takes connections and does not answer as it should (%s): look at it, and at what stands before it"
            .formatted(address, detail));
  }

  /** Somebody answered, and it is such a CA. */
  public void reached(Notes notes) {
    notes
        .ok(Check.REACH, address + " answers")
        .ok(Check.TLS, "its TLS certificate is trusted, good now, and for its host");
  }

  /**
   * Whether the clocks agree.
   *
   * @param date the {@code Date} of an answer that came at {@code now}
   */
  public static void clock(Notes notes, Optional<Instant> date, Instant now) {
    if (date.isEmpty()) {
      notes.skip(Check.CLOCK, "its answers have no Date");
      return;
    }
    var ahead = Duration.between(date.get(), now);
    if (ahead.abs().compareTo(CLOCKS_DIFFER) > 0) {
      notes.fault(
          Check.CLOCK,
          "this node's clock is %d s %s the CA's: set the wrong one by a time server"
              .formatted(ahead.abs().toSeconds(), ahead.isNegative() ? "behind" : "ahead of"));
    } else {
      notes.ok(Check.CLOCK, "the clocks differ by less than " + CLOCKS_DIFFER.toMinutes() + " min");
    }
  }
}
